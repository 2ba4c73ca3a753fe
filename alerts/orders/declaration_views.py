"""申报: the list, filing, one declaration with its review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from alerts.models import Declaration
from alerts.orders import declare
from alerts.orders.declaration_forms import DeclarationForm, EndForm, ReviewForm, at_fields
from alerts.orders.filing import is_late
from alerts.orders.filters import DeclarationFilter
from registry.access import Guarded, able, may, refuse_unless
from registry.lists import FilteredList
from registry.models import Site
from registry.searching import any_contains

WITH = ("site__enterprise", "district", "filed_by", "reviewed_by")
RESULTS = {
    "waiting": ("warn", "hourglass", "待审核"),
    "approved": ("plain", "circle-check", "通过"),
    "refused": ("plain", "circle-x", "不通过"),
    "withdrawn": ("plain", "arrow-back-up", "已撤回"),
}
OFFERED = 20


class DeclarationList(FilteredList):
    queryset = Declaration.objects.select_related(*WITH).defer("district__boundary")
    filterset_class = DeclarationFilter
    template = "alerts/orders/declarations.html"
    partial = "alerts/orders/_declarations.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"results": RESULTS, "now": timezone.now()}


@may("watch")
@require_safe
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: int, *, review: Any = None, end: Any = None, status: int = 200
) -> HttpResponse:
    found = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related(*WITH, "site__district"), pk=pk
    )
    waiting = found.result == Declaration.Result.WAITING
    handles = able(request.user, "handle_alerts")
    open_now = found.result == Declaration.Result.APPROVED and not found.actual_end
    context = {
        "declaration": found,
        "pill": RESULTS[found.result],
        "points": list(found.points.all()),
        "files": list(found.files.select_related("attachment")),
        "is_late": is_late(found),
        "review": review or ReviewForm(),
        "end": end or EndForm(initial={"at": timezone.now()}),
        "can_review": waiting and declare.may_review(request.user, found),
        "is_own": waiting and handles and not declare.may_review(request.user, found),
        "can_withdraw": waiting and (handles or found.filed_by_id == request.user.pk),
        "can_end": open_now and found.start < timezone.now() and declare.may_file(request.user, found.kind),
    }
    return render(request, "alerts/orders/declaration.html", context, status=status)


class DeclarationNew(Guarded):
    """First the site (``?site=``), then the form; ``kind`` and ``points`` may be filled in already."""

    def get(self, request: HttpRequest) -> HttpResponse:
        site = self._site(request)
        if site is None:
            return self._choose(request)
        first = {"kind": request.GET.get("kind", ""), "points": request.GET.getlist("points")}
        return self._page(DeclarationForm(site=site, by=request.user, first=first))

    def post(self, request: HttpRequest) -> HttpResponse:
        site = self._site(request)
        if site is None:
            return self._choose(request, 422)
        form = DeclarationForm(request.POST, request.FILES, site=site, by=request.user)
        kept = form.filed(timezone.now(), request.META.get("REMOTE_ADDR"))
        if kept is None:
            return self._page(form, 422)
        messages.success(request, "已提交申报，审核通过后生效。")
        return redirect("alerts:declaration", kept.pk)

    @staticmethod
    def _site(request: HttpRequest) -> Site | None:
        asked = request.GET.get("site", "")
        sites = Site.objects.visible_to(request.user).select_related("enterprise", "district")
        if not (asked.isdecimal() and len(asked) < 12):
            return None
        return get_object_or_404(sites.defer("district__boundary"), pk=asked)

    def _page(self, form: DeclarationForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "site": form.site}
        return render(self.request, "alerts/orders/declaration_form.html", context, status=status)

    def _choose(self, request: HttpRequest, status: int = 200) -> HttpResponse:
        words = request.GET.get("search", "").replace("\x00", "").strip()
        found: QuerySet | list[Site] = []
        if words:
            sites = Site.objects.visible_to(request.user).select_related("enterprise", "district")
            found = any_contains(sites.defer("district__boundary"), words, "name", "enterprise__name")[
                :OFFERED
            ]
        context = {"words": words, "sites": found}
        return render(request, "alerts/orders/declaration_site.html", context, status=status)


@may("watch")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "handle_alerts")
    form = ReviewForm(request.POST)
    approved = request.POST.get("result") == "approved"
    return _done(
        request,
        pk,
        form,
        "已审核这条申报。",
        lambda given, **more: declare.review(pk, approved=approved, **given, **more),
    )


@may("watch")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    form = EndForm(request.POST)
    return _done(
        request, pk, form, "已结束这条申报。", lambda given, **more: declare.end(pk, **given, **more)
    )


@may("watch")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, None, "已撤回这条申报。", lambda given, **more: declare.withdraw(pk, **more))


def _done(
    request: HttpRequest, pk: int, form: Any, said: str, action: Callable[..., Declaration]
) -> HttpResponse:
    """Do it; a fault of a field is shown at the field, a refusal above the page."""
    get_object_or_404(Declaration.objects.visible_to(request.user), pk=pk)
    if form is None or form.is_valid():
        try:
            given = form.cleaned_data if form else {}
            action(given, by=request.user, now=timezone.now(), address=request.META.get("REMOTE_ADDR"))
            messages.success(request, said)
            return redirect("alerts:declaration", pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("alerts:declaration", pk)
        except ValidationError as fault:
            form.add_error(None, at_fields(form, fault))
    name = "end" if isinstance(form, EndForm) else "review"
    return _page(request, pk, status=422, **{name: form})
