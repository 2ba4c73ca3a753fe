"""Who may open what of maintenance: plans (see tests/access_table.py)."""

from datetime import date
from typing import Any

from accounts.models import Role, User
from maintenance.models import Consultation, Plan, PlanItem
from tests import factories as make
from tests.access_lines import HANDLE, KEEP, WATCH, Line, act, look, only, then

MAINTAIN = only(WATCH, "staff", "crew", "admin")
OWN = {**WATCH, "crew": 404}
"""A crew sees its own plans alone; that of the test city is another's."""

ROUTE = {**KEEP, "crew": 404}
"""Who plans, and the crew itself."""

ACCESS: dict[str, list[Line]] = {
    "maintenance:plans": look(WATCH),
    "maintenance:plan_calendar": look(WATCH),
    "maintenance:coverage": [*look(WATCH), *look(WATCH, query="?what=devices")],
    "maintenance:plan_new": [Line(KEEP), Line(then(KEEP, 422), method="post")],
    "maintenance:plan": look(OWN, "plan"),
    "maintenance:plan_print": look(OWN, "plan"),
    "maintenance:plan_rearrange": act(KEEP, "plan", to=422),
    "maintenance:plan_hand_over": act(KEEP, "plan", to=422),
    "maintenance:plan_add": act(KEEP, "plan", to=422),
    "maintenance:plan_orders": act(KEEP, "plan"),
    "maintenance:plan_day": look(OWN, "plan_day"),
    "maintenance:plan_day_sort": act(ROUTE, "plan_day"),
    "maintenance:plan_item_place": act(ROUTE, "plan_item"),
    "maintenance:plan_item_move": act(KEEP, "plan_item"),
    "maintenance:plan_item_drop": act(KEEP, "plan_item"),
    "maintenance:consultations": look(WATCH),
    "maintenance:consultation_new": [Line(MAINTAIN), Line(then(MAINTAIN, 422), method="post")],
    "maintenance:consultation": look(WATCH, "consultation"),
    "maintenance:consultation_print": look(WATCH, "consultation"),
    "maintenance:consultation_edit": [
        Line(MAINTAIN, "consultation"),
        Line(then(MAINTAIN, 422), "consultation", method="post"),
    ],
    "maintenance:consultation_confirm": act(HANDLE, "consultation"),
    "maintenance:consultation_result": act(MAINTAIN, "consultation", to=422),
    "maintenance:consultation_send": act(HANDLE, "consultation", to=422),
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    crew: User = make.user(Role.CREW, make.PINGCHENG)
    at = make.instant("2026-03-02 09:00")
    known = {"district": city.district, "month": date(2026, 3, 1)}
    city.plan = Plan.objects.create(platform="dust", crew=crew, made_by=city.user, made_at=at, **known)
    city.plan_item = PlanItem.objects.create(plan=city.plan, site=city.worksite, due_on=date(2026, 3, 2))
    city.plan_day = (city.plan.pk, "2026-03-02")
    city.consultation = Consultation.objects.create(
        **known, visited_on=date(2026, 3, 2), visitors="李工", respondent="王股长", is_normal=True,
        recorded_by=city.user, recorded_at=at,
    )  # fmt: skip
