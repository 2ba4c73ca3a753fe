"""Rows of this room for tests."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from alerts.models import RuleSetting, Standard, StandardChoice, StandardLimit, Trial
from alerts.models.parameters import Reach
from alerts.parameters.loading import load
from registry.models import Point


def setting(
    value: float | None, *, since: datetime, rule: str = "PW01", name: str = "hold_1_s", **more: Any
) -> RuleSetting:
    known = {"reach": Reach.DEFAULT, "reason": "试用更严的时长", "made_at": since}
    return RuleSetting.objects.create(rule=rule, name=name, value=value, since=since, **{**known, **more})


def known_standards() -> None:
    """A transactional test leaves every table empty, the standards that a migration wrote too."""
    if not Standard.objects.exists():
        load(Standard, StandardLimit)


def choice(code: str, *, since: datetime, **more: Any) -> StandardChoice:
    known_standards()
    standard = Standard.objects.get(code=code)
    known = {"reach": Reach.DEFAULT, "reason": "参照执行", "made_at": since, "platform": standard.platform}
    return StandardChoice.objects.create(standard=standard, since=since, **{**known, **more})


def own_standard(code: str = "同环发〔2026〕1 号", **more: Any) -> Standard:
    made = Standard.objects.create(code=code, title="本市扬尘限值", platform="dust", kind=Standard.Kind.OWN)
    known = {"column": "tsp_ug_m3", "limit": 800, "since": date(2026, 1, 1)}
    StandardLimit.objects.create(standard=made, **{**known, **more})
    return made


def trial(by: User, at: datetime, **more: Any) -> Trial:
    known = {"rule": "PW01", "settings": {"hold_1_s": 600.0}, "since": at - timedelta(days=30), "until": at}
    return Trial.objects.create(asked_by=by, asked_at=at, **{**known, **more})


def city(point: Point, by: User, at: datetime) -> tuple[RuleSetting, Trial]:
    """One of everything about a point, for the access tables."""
    own = {"reach": Reach.POINT, "point": point}
    choice("GB 16297-1996", since=at, **own)
    return setting(600, since=at, **own), trial(by, at)
