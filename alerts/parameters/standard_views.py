"""限值标准: what is published, what holds where, and choosing one for a reach."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Standard
from alerts.parameters import actions
from alerts.parameters.forms import ChoiceForm
from alerts.parameters.standing import choices, published
from registry.access import able, may, refuse_unless
from registry.acting import who
from registry.entry import entered
from registry.rooms import platform, platforms


def _with_standards() -> list[str]:
    slugs = set(Standard.objects.order_by().values_list("platform", flat=True).distinct())
    return [each.slug for each in platforms() if each.slug in slugs]


@may("watch")
@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    known = _with_standards()
    slug = request.GET.get("platform", "")
    slug = slug if slug in known else (known[0] if known else "dust")
    return _page(request, slug, ChoiceForm(slug))


def _page(request: HttpRequest, slug: str, form: ChoiceForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "slug": slug,
        "tabs": [platform(each) for each in _with_standards()],
        "standards": published(slug),
        "choices": choices(slug, request.user, timezone.now()),
        "form": form,
        "can_tune": able(request.user, "tune_rules"),
    }
    return render(request, "alerts/parameters/standards.html", context, status=status)


@may("watch")
@require_POST
def standard_choose(request: HttpRequest, slug: str) -> HttpResponse:
    """A standard for a reach, from a date on."""
    refuse_unless(request.user, "tune_rules")
    if slug not in {each.slug for each in platforms()}:
        raise Http404("没有这个平台")
    form = ChoiceForm(slug, request.POST)
    made = entered(
        form,
        lambda: actions.choose_standard(
            slug,
            form.cleaned_data["standard"],
            stage=form.cleaned_data["stage"],
            target=form.target,
            reason=form.cleaned_data["reason"],
            since=form.since_at,
            **who(request),
        ),
    )
    if made is not None:
        name = made.standard.code if made.standard else "上级范围的标准"
        messages.success(request, f"{form.target.title}将执行{name}。")
        return redirect(f"{reverse('alerts:standards')}?platform={slug}")
    return _page(request, slug, form, status=422)
