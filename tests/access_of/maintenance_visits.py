"""Who may open what of maintenance: visits (see tests/access_table.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from maintenance.models import ParameterChange, Visit
from tests.access_lines import HANDLE, KEEP, WATCH, Line, look, only, statuses, then

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SEEN = statuses(302, 200, 200, 404, 403, 200)
"""A form of the district by another crew."""
WRITE = only(WATCH, "staff", "crew", "admin")
REWRITE = statuses(302, 200, 403, 404, 403, 200)

ACCESS: dict[str, list[Line]] = {
    "maintenance:visits": look(WATCH),
    "maintenance:visit": look(SEEN, "visit"),
    "maintenance:visit_review": [Line(then(HANDLE, 422), "visit", method="post")],
    "maintenance:visit_new": [Line(WRITE), Line(WRITE, method="post")],
    "maintenance:visit_correct": [Line(REWRITE, "visit"), Line(then(REWRITE, 422), "visit", method="post")],
    "maintenance:visit_changes": look(KEEP),
    "maintenance:visit_change": [Line(then(KEEP, 302), "parameter_change", method="post")],
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    content = _content(city)
    city.visit = Visit.objects.create(
        number="YW-140213-20260302-001",
        key=uuid4(),
        platform="dust",
        district=city.district,
        site=city.worksite,
        crew=city.user,
        arrived_at=AT,
        left_at=AT + timedelta(hours=1),
        cause="equipment",
        action="重启",
        submitted_at=AT + timedelta(hours=1),
        content=content,
        sha256="0" * 64,
    )
    city.parameter_change = ParameterChange.objects.create(
        visit=city.visit, point=city.instrument, name="interval_s", old="300", new="60", reason="加密"
    )


def _content(city: Any) -> dict[str, Any]:
    """The frozen shape with little in it."""
    from maintenance.visits import frozen
    from maintenance.visits.content import FORM
    from maintenance.visits.named import Named

    form = FORM.read({"cause": {"category": "equipment"}, "arrived_at": AT.isoformat()}, "", [])
    head = {
        "number": "YW-140213-20260302-001",
        "version": 1,
        "correction": "",
        "crew": str(city.user),
        "crew_phone": "",
        "crew_unit": "",
        "submitted_at": AT.isoformat(),
        "dispatched_at": None,
        "distance_m": None,
        "warnings": [],
    }
    return frozen.frozen(form, Named(city.worksite), {}, {"before": {}, "after": {}}, head)
