"""SIM cards with their renewals, spare parts with their movements."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maintenance.logs import sims, spares
from maintenance.logs.filters import SimFilter, due_within
from maintenance.logs.forms import MoveForm, RenewalForm, SpareForm
from maintenance.logs.sim_rule import nearness
from maintenance.logs.views import today
from maintenance.models import SparePart, Visit
from registry.access import may
from registry.entry import Entry
from registry.lists import FilteredList
from registry.models import SimCard
from registry.pages import paged
from registry.rooms import platform_choices
from telemetry.presence import is_online

CARDS = SimCard.objects.select_related("device__district", "device__state", "device__enterprise").defer(
    "device__district__boundary"
)


class SimList(FilteredList):
    queryset = CARDS
    filterset_class = SimFilter
    template = "maintenance/logs/sims.html"
    partial = "maintenance/logs/_sims.html"
    district_path = "device__district"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for each in rows:
            _mark(each, now)
        seen = self.rows()
        counts = [(value, due_within(seen, value).count()) for value in ("0", "silent", "7", "30")]
        return {"counts": dict(counts), "may_renew": "plan_maintenance" in self.request.user.abilities}


def _mark(card: SimCard, now: Any) -> None:
    """What the page says beside a card."""
    card.near = nearness(card.expires_on, today())
    card.is_online = bool(card.device and is_online(card.device, now))
    if card.device:
        card.device.sim = card  # the way back, known already
    card.hint = sims.likely_cause(card.device, now) if card.device else ""


def _card(request: HttpRequest, pk: int) -> SimCard:
    return get_object_or_404(CARDS.visible_to(request.user), pk=pk)


@may("watch")
@require_safe
def sim(request: HttpRequest, pk: int) -> HttpResponse:
    return _sim_page(request, _card(request, pk))


@may("plan_maintenance")
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    card = _card(request, pk)
    form = _renewal(request, card, request.POST)
    kept = form.stored(request.META.get("REMOTE_ADDR"))
    if kept is None:
        return _sim_page(request, card, form, 422)
    messages.success(request, f"已续费，新到期日 {kept.new_expiry:%Y-%m-%d}。")
    return redirect("maintenance:logs_sim", pk)


def _renewal(request: HttpRequest, card: SimCard, data: Any = None) -> RenewalForm:
    return RenewalForm(data, card=card, by=request.user, now=timezone.now(), today=today())


def _sim_page(
    request: HttpRequest, card: SimCard, form: RenewalForm | None = None, status: int = 200
) -> HttpResponse:
    _mark(card, timezone.now())
    able = "plan_maintenance" in request.user.abilities and card.state != SimCard.State.CLOSED
    context = {
        "card": card,
        "renewals": card.renewals.select_related("by"),
        "reminders": card.reminders.filter(expires_on=card.expires_on).order_by("-days"),
        "form": (form or _renewal(request, card)) if able else None,
    }
    return render(request, "maintenance/logs/sim.html", context, status=status)


@may("watch")
@require_safe
def spare_list(request: HttpRequest) -> HttpResponse:
    """The store of the whole city: it belongs to no district."""
    titles = dict(platform_choices())
    parts: QuerySet[SparePart] = SparePart.objects.all()
    context = {
        "standings": spares.standings(),
        "parts": [(each, titles.get(each.platform, each.platform)) for each in parts],
        "may_move": "plan_maintenance" in request.user.abilities,
    }
    return render(request, "maintenance/logs/spares.html", context)


class SpareNew(Entry):
    ability = "plan_maintenance"
    template = "maintenance/logs/spare_form.html"
    title = "登记备件"
    back = reverse_lazy("maintenance:logs_spares")

    def form(self, data: Any) -> SpareForm:
        return SpareForm(data, by=self.request.user, now=timezone.now())

    def keep(self, form: SpareForm) -> SparePart | None:
        return form.stored(self.address)

    def said(self, kept: SparePart) -> str:
        return f"已登记 {kept}，库存 {kept.in_stock} 件。"

    def after(self, kept: SparePart) -> str:
        return reverse("maintenance:logs_spare", args=[kept.pk])


@may("watch")
@require_safe
def spare(request: HttpRequest, pk: int) -> HttpResponse:
    return _spare_page(request, get_object_or_404(SparePart, pk=pk))


@may("plan_maintenance")
@require_POST
def spare_move(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(SparePart, pk=pk)
    form = MoveForm(request.POST, part=part, by=request.user, now=timezone.now())
    kept = form.stored()
    if kept is None:
        return _spare_page(request, part, form, 422)
    part.refresh_from_db()
    messages.success(
        request, f"已{'入库' if kept.count > 0 else '出库'} {abs(kept.count)} 件，库存 {part.in_stock} 件。"
    )
    return redirect("maintenance:logs_spare", pk)


def _spare_page(
    request: HttpRequest, part: SparePart, form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    """A form of another district that used the part is not named to those who may not see it."""
    page = paged(request, part.movements.select_related("by", "visit"))
    used = [each.visit_id for each in page.rows if each.visit_id]
    seen = Visit.objects.visible_to(request.user).filter(pk__in=used).values_list("pk", flat=True)
    able = "plan_maintenance" in request.user.abilities
    context = {
        "part": part,
        "platform": dict(platform_choices()).get(part.platform, part.platform),
        "page": page,
        "seen": set(seen),
        "form": (form or MoveForm(part=part, by=request.user, now=timezone.now())) if able else None,
    }
    return render(request, "maintenance/logs/spare.html", context, status=status)
