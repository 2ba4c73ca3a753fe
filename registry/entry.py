"""A form that an action stores: shown, stored, or shown again with the sentences where they belong."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from registry.access import Guarded
from registry.actions import Refused

Kept = TypeVar("Kept")


def entered(form: BaseForm, action: Callable[[], Kept], *, at: str | None = None) -> Kept | None:
    """What ``action`` stored; None when the form is not valid or the action said no. Then the sentences stand on
    the form: a refusal's at the field that it names, at ``at``, or above the form; a fault's at their fields."""
    if not form.is_valid():
        return None
    try:
        return action()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else at, str(refusal))
    except ValidationError as fault:
        form.add_error(None, at_fields(form, fault))
    return None


def at_fields(form: BaseForm, fault: ValidationError) -> ValidationError:
    """The same, with what belongs to no field of the form said above it."""
    if not hasattr(fault, "error_dict"):
        return fault
    known: dict[str, list[str]] = {}
    for name, sentences in fault.message_dict.items():
        known.setdefault(name if name in form.fields else "__all__", []).extend(sentences)
    return ValidationError(known)


class Entry(Guarded, ABC):
    """GET shows the form, POST stores it and leads on. ``which``: the parts of the address."""

    template = "registry/form.html"
    title = ""
    lead = ""
    submit = "保存"
    back = ""
    """Where 取消 leads."""

    @abstractmethod
    def form(self, data: Any, **which: Any) -> BaseForm:
        """The form, filled with ``data`` when it was sent."""

    @abstractmethod
    def keep(self, form: Any, **which: Any) -> Any:
        """What was stored of the form; None with the sentences on the form when it could not be: ``entered``."""

    @abstractmethod
    def said(self, kept: Any) -> str:
        """The sentence for the person."""

    @abstractmethod
    def after(self, kept: Any) -> str:
        """Where the person goes then."""

    def get(self, request: HttpRequest, **which: Any) -> HttpResponse:
        return self.page(self.form(None, **which))

    def post(self, request: HttpRequest, **which: Any) -> HttpResponse:
        form = self.form(request.POST, **which)
        kept = self.keep(form, **which)
        if kept is None:
            return self.page(form, 422)
        messages.success(request, self.said(kept))
        return redirect(self.after(kept))

    def context(self, form: Any) -> dict[str, Any]:
        words = {"title": self.title, "lead": self.lead, "submit": self.submit, "back": self.back}
        return {"form": form, **words}

    @property
    def address(self) -> str | None:
        """Of the person's machine, for the log."""
        return self.request.META.get("REMOTE_ADDR")

    def page(self, form: BaseForm, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, self.context(form), status=status)
