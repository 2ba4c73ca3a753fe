"""Writing a form at the desk, and correcting one. Works without JavaScript; nothing typed or chosen is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Role
from maintenance.models import OPEN_STATES, Visit, WorkOrder
from maintenance.visits import actions, content, desk, showing
from maintenance.visits.content import FORM, Content
from maintenance.visits.desk_fields import Desk, pictures_of
from maintenance.visits.shape import CHINA, Faults
from registry.access import Guarded
from registry.models import Site
from registry.searching import any_contains

FOUND = 30


class _Writing(Guarded):
    """What the new form and the correction share: the page, and the way back to it with the sentences."""

    ability = "maintain"

    def page(
        self, site: Site, form: Content, faults: Faults = (), *, status: int = 200, **more: Any
    ) -> HttpResponse:
        written = Desk(site, form, list(faults))
        blocks = written.blocks()
        context = {
            "site": site,
            "blocks": blocks,
            "others": written.others(),
            "kept_photos": self._photos(form),
            "pictures": pictures_of(form, self.request.user),
            "signed": {row["who"]: row.get("image_key") for row in form["signatures"]},
            **more,
        }
        return render(self.request, "maintenance/visits/writing.html", context, status=status)

    def _photos(self, form: Content) -> list[dict[str, Any]]:
        known = pictures_of(form, self.request.user)
        return [{**row, "pk": known[row["key"]]} for row in form["photos"] if row["key"] in known]

    def posted(self) -> tuple[Content, Faults]:
        request = self.request
        form = desk.posted(request.POST.dict())
        return form, desk.taken_in(form, request.POST, request.FILES, by=request.user, now=timezone.now())

    def key(self) -> UUID:
        try:
            return UUID(self.request.POST.get("key", ""))
        except ValueError:
            return uuid4()

    def who(self) -> dict[str, Any]:
        return {
            "by": self.request.user,
            "now": timezone.now(),
            "address": self.request.META.get("REMOTE_ADDR"),
        }


class VisitNew(_Writing):
    """``?order=`` or ``?site=`` names what it is about; without either one chooses."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order, site = self._about(request.GET)
        if site is None:
            return self._choose()
        return self.page(site, _fresh(site, order, request.user), order=order, key=uuid4())

    def post(self, request: HttpRequest) -> HttpResponse:
        order, site = self._about(request.POST)
        if site is None:
            return self._choose()
        form, faults = self.posted()
        without = "without_order" in request.POST or order is None
        given = {**form, "site": site.pk, "order": None if without else order.pk}
        both = None
        try:
            if faults:
                raise actions.Invalid([*faults, *content.checked(given, now=timezone.now())[1]])
            made = actions.submit(given, key=self.key(), **self.who())
        except actions.Invalid as invalid:
            faults = invalid.errors
        except actions.Conflict as conflict:
            both = conflict.sides
        except actions.Refused as refusal:
            faults = [("", str(refusal))]
        else:
            messages.success(request, f"已提交现场表 {made.number}。")
            return redirect("maintenance:visit", made.pk)
        status = 409 if both else 422
        return self.page(site, form, faults, status=status, order=order, key=self.key(), both=both)

    def _about(self, said: Any) -> tuple[WorkOrder | None, Site | None]:
        user, order = self.request.user, _number(said.get("order", ""))
        if order:
            rows = WorkOrder.objects.select_related("site__enterprise", "crew")
            here = Site.objects.visible_to(user).values("pk")
            found = get_object_or_404(rows.filter(site__in=here), pk=order)
            if self.request.method == "GET" and user.is_one_of(Role.CREW) and found.crew_id != user.pk:
                return None, None
            return found, found.site
        site = _number(said.get("site", ""))
        return None, get_object_or_404(_sites(user), pk=site) if site else None

    def _choose(self) -> HttpResponse:
        """The person's open orders, and a search for a site where something was found."""
        user, words = self.request.user, self.request.GET.get("search", "").strip()
        orders = WorkOrder.objects.visible_to(user).filter(state__in=OPEN_STATES, crew__isnull=False)
        joined = orders.select_related("site", "crew", "district").defer("district__boundary")
        sites = any_contains(_sites(user), words, "name", "enterprise__name", "address") if words else []
        context = {
            "orders": joined.order_by("due_on", "place", "due_at", "pk")[:FOUND],
            "sites": sites[:FOUND],
            "search": words,
        }
        return render(self.request, "maintenance/visits/choose.html", context)


def _sites(user: Any) -> Any:
    return Site.objects.visible_to(user).select_related("enterprise", "district").defer("district__boundary")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _fresh(site: Site, order: WorkOrder | None, user: Any) -> Content:
    """A blank form with what is known: the devices of the site, the times, the person's name."""
    form = FORM.read({}, "", [])
    now = timezone.now().astimezone(CHINA).replace(second=0, microsecond=0)
    form["left_at"] = now.isoformat()
    arrived = order.arrived_at if order and order.arrived_at else now - timedelta(minutes=30)
    form["arrived_at"] = arrived.astimezone(CHINA).isoformat()
    form["signatures"] = [{"who": "crew", "name": str(user), "phone": user.phone}]
    if order and order.device_id:
        form["devices"] = [{"device": order.device_id}]
    return form


class VisitCorrect(_Writing):
    """更正: the current version as a form, to be handed in as the next."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        old = self._old(pk)
        if not old.is_current:
            messages.error(request, "这是旧版本，请在现行版本上更正。")
            return redirect("maintenance:visit", pk)
        return self._page(old, showing.form_of(old), [])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        old = self._old(pk)
        form, faults = self.posted()
        desk.kept_from(form, old.content)
        reason = request.POST.get("reason", "")
        try:
            if faults:
                raise actions.Invalid(faults)
            made = actions.correct(old.pk, form, reason=reason, key=self.key(), **self.who())
        except actions.Invalid as invalid:
            return self._page(old, form, invalid.errors, reason=reason)
        except actions.Refused as refusal:
            return self._page(old, form, [("", str(refusal))], reason=reason)
        messages.success(request, f"已更正为第 {made.version} 版，等待审核。")
        return redirect("maintenance:visit", made.pk)

    def _old(self, pk: int) -> Visit:
        rows = Visit.objects.visible_to(self.request.user).select_related("site__enterprise", "order", "crew")
        return get_object_or_404(rows, pk=pk)

    def _page(self, old: Visit, form: Content, faults: Faults, reason: str = "") -> HttpResponse:
        for row in form["action"]["changes"]:
            row.setdefault("target", _target(row))
        status = 422 if faults else 200
        key = self.key() if self.request.method == "POST" else uuid4()
        said = dict(faults).get("reason", "")
        rest = [fault for fault in faults if fault[0] != "reason"]
        more = {"correcting": old, "reason": reason, "reason_error": said, "order": old.order, "key": key}
        return self.page(old.site, form, rest, status=status, **more)


def _target(row: dict[str, Any]) -> str:
    return (
        f"point:{row['point']}"
        if row.get("point")
        else f"device:{row['device']}"
        if row.get("device")
        else ""
    )
