"""A new work order: find the site, say what is to be done, choose who goes."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Supervision
from maintenance.models import OPEN_STATES, Consultation, WorkOrder
from maintenance.work import actions
from maintenance.work.forms import OrderForm
from maintenance.work.rows import crews
from registry.access import Guarded
from registry.filters import SiteFilter
from registry.models import Site

FOUND = 20
Source = WorkOrder.Source


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says the order is for."""

    site: Site | None = None
    alert: Alert | None = None
    supervision: Supervision | None = None
    consultation: Consultation | None = None


class NewOrder(Guarded):
    """``?alert=``, ``?supervision=``, ``?consultation=`` say what it is for, ``?site=`` where."""

    ability = "watch"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self._asked()
        if asked.alert and (taken := _order_of(asked.alert)):
            messages.info(request, f"这条告警已有工单 {taken.number}。")
            seen = WorkOrder.objects.visible_to(request.user).filter(pk=taken.pk).exists()
            return (
                redirect("maintenance:work_order", taken.pk) if seen else redirect("maintenance:work_orders")
            )
        if asked.site is None:
            return self._search(asked)
        return self._page(asked, self._form(asked, initial=self._initial(asked)))

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = self._asked()
        if asked.site is None:
            return self._search(asked, status=422)
        form = self._form(asked, data=request.POST)
        if form.is_valid():
            try:
                made = self._open(asked, form.cleaned_data)
            except actions.Stale as refusal:
                form.add_error(None, str(refusal))
                return self._page(asked, form, status=409)
            except actions.Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(request, f"已开工单 {made.number}，{made.get_state_display()}。")
                return redirect("maintenance:work_order", made.pk)
        return self._page(asked, form, status=422)

    def _open(self, asked: Asked, told: dict[str, Any]) -> WorkOrder:
        user = self.request.user
        return actions.open_order(
            source=told["source"],
            site=asked.site,
            what=told["what"],
            by=user,
            now=timezone.now(),
            alerts=told["alerts"],
            supervision=asked.supervision,
            consultation=asked.consultation,
            device=told["device"],
            crew=user if self._is_crew else told["crew"],
            due_on=told.get("due_on"),
            caller=told.get("caller", ""),
            address=self.request.META.get("REMOTE_ADDR"),
        )

    def _form(self, asked: Asked, **how: Any) -> OrderForm:
        return OrderForm(site=asked.site, sources=self._sources(asked), for_crew=self._is_crew, **how)

    @property
    def _is_crew(self) -> bool:
        return self.request.user.is_one_of(Role.CREW)

    def _sources(self, asked: Asked) -> list[str]:
        if self._is_crew:
            return [Source.CREW]
        if asked.supervision:
            return [Source.SUPERVISION]
        if asked.consultation:
            return [Source.CONSULTATION]
        return [Source.ALERT] if asked.alert else [Source.PHONE, Source.ALERT]

    def _initial(self, asked: Asked) -> dict[str, Any]:
        known: dict[str, Any] = {"source": self._sources(asked)[0]}
        if asked.alert:
            device = asked.alert.point.device_id if asked.alert.point else None
            crew = None if self._is_crew else crews(asked.alert.district_id).first()
            known |= {
                "what": asked.alert.sentence,
                "alerts": [asked.alert.pk],
                "device": device,
                "crew": crew,
            }
        elif asked.supervision:
            known |= {"what": asked.supervision.demand}
            known |= {
                "alerts": list(asked.supervision.alerts.filter(site=asked.site).values_list("pk", flat=True))
            }
        elif asked.consultation:
            known |= {"what": asked.consultation.problems or asked.consultation.opinions}
        return known

    def _asked(self) -> Asked:
        user, get = self.request.user, self.request.GET
        alert = _row(
            Alert.objects.visible_to(user).select_related("site__district", "point"), get.get("alert")
        )
        site = alert.site if alert else None
        return Asked(
            site=site or _row(_sites(user), get.get("site")),
            alert=alert,
            supervision=_row(Supervision.objects.visible_to(user), get.get("supervision")),
            consultation=_row(Consultation.objects.visible_to(user), get.get("consultation")),
        )

    def _search(self, asked: Asked, status: int = 200) -> HttpResponse:
        rows = _sites(self.request.user)
        if asked.consultation:
            rows = rows.filter(district=asked.consultation.district_id)
        if asked.supervision:
            rows = rows.filter(alerts__supervisions=asked.supervision).distinct()
        chosen = SiteFilter(self.request.GET, rows, request=self.request)
        wanted = bool(
            asked.supervision
            or any(self.request.GET.get(name) for name in ("search", "district", "platform"))
        )
        found = list(chosen.qs.order_by("name")[: FOUND + 1]) if wanted else []
        kept = {
            name: self.request.GET[name]
            for name in ("supervision", "consultation")
            if self.request.GET.get(name)
        }
        context = {
            "asked": asked,
            "filter": chosen,
            "found": found[:FOUND],
            "is_cut": len(found) > FOUND,
            "wanted": wanted,
            "kept": kept,
        }
        partial = self.request.htmx.target == "rows"
        name = "_sites" if partial else "find_site"
        return render(self.request, f"maintenance/work/{name}.html", context, status=status)

    def _page(self, asked: Asked, form: OrderForm, status: int = 200) -> HttpResponse:
        context = {"asked": asked, "site": asked.site, "form": form, "is_crew": self._is_crew}
        return render(self.request, "maintenance/work/new.html", context, status=status)


def _sites(user: Any) -> Any:
    return Site.objects.visible_to(user).select_related("district", "enterprise").defer("district__boundary")


def _row(rows: Any, text: str | None) -> Any:
    """The row the address names; None where it names none, 404 where there is none to see."""
    if not text:
        return None
    found = rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None
    if found is None:
        raise Http404("没有这条记录，或它不在您的区县")
    return found


def _order_of(alert: Alert) -> WorkOrder | None:
    return alert.work_orders.filter(state__in=OPEN_STATES).first()
