"""The sites behind the rates of a district and platform in a month, those that pass least first."""

from dataclasses import dataclass
from datetime import date, datetime

from maintenance.reports import month_rates
from maintenance.reports.monthly import PASS_MARK, Share
from registry.models import Site
from telemetry.months import Month


@dataclass(frozen=True, slots=True)
class Row:
    """One site and what the month counts of it."""

    site: Site
    month: Month

    @property
    def online(self) -> Share:
        return Share(self.month.hours_heard, self.month.hours_due)

    @property
    def is_poor(self) -> bool:
        share = self.month.rate.effective
        return share is not None and share < PASS_MARK


def rows(slug: str, code: str, month: date, now: datetime) -> list[Row]:
    """Every site that is in the sums of the report; nothing while they are being counted."""
    counted = month_rates.of_sites([slug], month, now)[slug] or []
    mine = {each.site: each.month for each in counted if each.district == code}
    sites = Site.objects.select_related("enterprise").in_bulk(mine)
    found = [Row(sites[pk], of) for pk, of in mine.items() if pk in sites]
    return sorted(found, key=_worst_first)


def _worst_first(row: Row) -> tuple[float, str]:
    share = row.month.rate.effective
    return (2.0 if share is None else share), row.site.name
