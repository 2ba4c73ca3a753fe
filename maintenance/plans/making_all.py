"""Making the plans of a month for many districts and platforms at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from alerts.actions import Refused
from maintenance.models import Plan
from maintenance.plans.actions import Wanted, generate
from maintenance.plans.consultation_forms import crews_of
from registry.models import District, Site, Status
from registry.rooms import platforms


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plans made, how many visits they hold, how many sites found no day; why some were not made."""

    plans: tuple[Plan, ...]
    planned: int
    left_over: int
    refused: tuple[str, ...]


def make_all(
    *, month: date, platform: str, district: District | None, crews: Iterable[User], wanted: Wanted, by: User,
    now: datetime,
) -> Outcome:  # fmt: skip
    """One plan for each area with sites and without a plan, among the given ones; all where none is named.

    Each area is a transaction of its own: what one refuses does not keep the others from being made.
    """
    chosen, exact = list(crews), bool(platform and district)
    plans, planned, left_over, refused = list[Plan](), 0, 0, dict[str, None]()
    for where, slug in _areas(by, platform, district):
        if not exact and Plan.objects.filter(month=month, platform=slug, district=where).exists():
            continue
        people = [each for each in chosen if exact or where.pk in each.district_codes()]
        if chosen and not people:
            continue
        try:
            made = generate(
                month=month, platform=slug, district=where, crews=people or list(crews_of(where.pk)),
                wanted=wanted, by=by, now=now,
            )  # fmt: skip
        except Refused as refusal:
            refused[str(refusal)] = None
            continue
        plans.extend(plan for plan, _ in made)
        planned += sum(arranged.planned for _, arranged in made)
        left_over += len(made[-1][1].left_over)  # what one crew cannot do the next one is asked for
    return Outcome(tuple(plans), planned, left_over, tuple(refused))


def _areas(by: User, platform: str, district: District | None) -> list[tuple[District, str]]:
    """The areas in the order of the districts; those with sites in use unless one is named exactly."""
    seen = [district] if district else list(District.objects.visible_to(by))
    slugs = [platform] if platform else [each.slug for each in platforms()]
    used = Site.objects.exclude(status=Status.STOPPED).order_by().values_list("district_id", "platform")
    known = set(used.distinct())
    named = bool(platform and district)
    return [(each, slug) for each in seen for slug in slugs if named or (each.pk, slug) in known]
