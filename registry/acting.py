"""A button: what it asks for is done, the person is told what came of it or why not, and led on."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from registry.actions import Refused
from registry.entry import at_fields

Done = TypeVar("Done")


def who(request: HttpRequest) -> dict[str, Any]:
    """Who acts, when and from where: what every action is told."""
    return {"by": request.user, "now": timezone.now(), "address": request.META.get("REMOTE_ADDR")}


def told(request: HttpRequest, action: Callable[[], Done], said: str | Callable[[Done], str]) -> Done | None:
    """What ``action`` did, with ``said`` of it in a message; None when it was refused, with the reason in one."""
    try:
        done = action()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, said if isinstance(said, str) else said(done))
    return done


def decided(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[dict[str, Any]], Any],
    said: str | Callable[[Any], str],
    *,
    back: str,
    page: Callable[[BaseForm], HttpResponse],
) -> HttpResponse:
    """Do it with what the form says and lead ``back``, where a refusal is told too; a form at fault is shown again
    on its ``page``, each fault at its field."""
    if form.is_valid():
        try:
            told(request, lambda: action(form.cleaned_data), said)
            return redirect(back)
        except ValidationError as fault:
            form.add_error(None, at_fields(form, fault))
    return page(form)
