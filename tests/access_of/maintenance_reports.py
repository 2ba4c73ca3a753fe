"""Who may open what of maintenance: reports (see tests/access_table.py)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maintenance.models import Cleaning
from maintenance.reports import month_rates
from tests.access_lines import HANDLE, KEEP, WATCH, Line, look, then

ACCESS: dict[str, list[Line]] = {
    "maintenance:monthly": look(HANDLE),
    "maintenance:monthly_excel": [*look(HANDLE), *look(then(HANDLE, 302), query="?month=2026-03")],
    "maintenance:monthly_one": look(HANDLE, "area"),
    "maintenance:monthly_sites": look(HANDLE, "area"),
    "maintenance:abnormal": look(WATCH, "alert"),
    "maintenance:cleanings": look(WATCH),
    "maintenance:cleaning_new": [Line(WATCH), Line(then(WATCH, 422), method="post")],
    "maintenance:cleaning": look(WATCH, "cleaning"),
    "maintenance:cleaning_review": [
        Line(then(KEEP, 302), "cleaning", method="post", data={"result": "approved"}),
        Line(then(KEEP, 422), "cleaning", method="post", data={"result": "refused"}),
    ],
    "maintenance:cleaning_restore": [Line(then(KEEP, 422), "cleaning", method="post")],
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    at = city.alert.started_at
    city.cleaning = Cleaning.objects.create(
        district_id=city.worksite.district_id,
        platform="dust",
        site=city.worksite,
        points=[city.instrument.pk],
        start=at,
        end=at + timedelta(hours=1),
        reason="校准期间误报",
        rows_asked=1,
        asked_by=city.user,
        asked_at=at + timedelta(hours=2),
    )
    month_rates.count_ahead(timezone.now())  # the present month; nobody counted the March of the city
