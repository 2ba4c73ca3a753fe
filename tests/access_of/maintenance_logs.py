"""Who may open what of maintenance: logs (see tests/access_table.py)."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from maintenance.models import Log, SparePart
from registry.models import SimCard
from tests.access_lines import KEEP, WATCH, Line, look, then

ACCESS: dict[str, list[Line]] = {
    "maintenance:logs": look(WATCH),
    "maintenance:logs_excel": look(WATCH),
    "maintenance:logs_month": look(WATCH),
    "maintenance:logs_duties": look(WATCH),
    "maintenance:log_kinds": look(KEEP),
    "maintenance:log_new": [
        Line(KEEP, "log_kind", scoped=False),
        Line(then(KEEP, 422), "log_kind", method="post", scoped=False),
    ],
    "maintenance:log": look(WATCH, "upkeep_log"),
    "maintenance:log_edit": [
        Line(KEEP, "upkeep_log"),
        Line(then(KEEP, 422), "upkeep_log", method="post"),
    ],
    "maintenance:logs_sims": look(WATCH),
    "maintenance:logs_sim": look(WATCH, "sim"),
    "maintenance:logs_sim_renew": [Line(then(KEEP, 422), "sim", method="post")],
    "maintenance:logs_spares": look(WATCH),
    "maintenance:logs_spare_new": [Line(KEEP), Line(then(KEEP, 422), method="post")],
    "maintenance:logs_spare": look(WATCH, "spare", scoped=False),
    "maintenance:logs_spare_move": [Line(then(KEEP, 422), "spare", method="post", scoped=False)],
}
"""A spare part belongs to the city's store, a kind to nobody: neither is a district's."""


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    city.log_kind = SimpleNamespace(pk="software")
    city.upkeep_log = Log.objects.create(
        kind=Log.Kind.HARDWARE,
        district=city.district,
        started_at=at,
        ended_at=at,
        title=f"{city.worksite.name} 除尘保养",
        detail={"object": "dust", "place": city.device.mn},
        by=city.user,
        made_at=at,
    )
    city.sim = SimCard.objects.create(
        iccid="89860000000000000019",
        device=city.device,
        operator="移动",
        activated_on=date(2025, 1, 1),
        expires_on=date(2026, 3, 1),
    )
    city.spare = SparePart.objects.create(name="颗粒物监测仪", platform="dust", is_set=True)
