"""Episodes found against episodes expected, one to one (scenarios/README.md). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alerts.rule_types import CHINA, Episode


def differences(
    found: Sequence[Episode], expected: Sequence[Episode], tolerance: Mapping[str, timedelta]
) -> list[str]:
    """A Chinese line for each expected episode that was not found and each found one not expected.

    ``tolerance``: by how much start and end may differ, by subject.
    """
    partners = _matched(found, expected, tolerance)
    missing = [each for at, each in enumerate(expected) if at not in partners.values()]
    extra = [each for at, each in enumerate(found) if at not in partners]
    return [f"缺少 {told(each)}" for each in missing] + [f"多出 {told(each)}" for each in extra]


def told(episode: Episode) -> str:
    """An episode in one line, in +08:00."""
    end = "未结束" if episode.end is None else f"{episode.end.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    start = f"{episode.start.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    return f"{episode.rule} {episode.subject} 第 {episode.level} 级 {start} 至 {end}"


def _matched(
    found: Sequence[Episode], expected: Sequence[Episode], tolerance: Mapping[str, timedelta]
) -> dict[int, int]:
    """Found → expected, as many pairs as can be (augmenting paths: a greedy choice could block another)."""
    partners: dict[int, int] = {}
    owner: dict[int, int] = {}

    def place(at: int, tried: set[int]) -> bool:
        for other, wanted in enumerate(expected):
            if other not in tried and _same(found[at], wanted, tolerance):
                tried.add(other)
                if other not in owner or place(owner[other], tried):
                    owner[other] = at
                    return True
        return False

    for at in range(len(found)):
        place(at, set())
    partners.update((at, other) for other, at in owner.items())
    return partners


def _same(found: Episode, wanted: Episode, tolerance: Mapping[str, timedelta]) -> bool:
    if (found.rule, found.subject, found.level) != (wanted.rule, wanted.subject, wanted.level):
        return False
    slack = tolerance[wanted.subject]
    return _close(found.start, wanted.start, slack) and _close(found.end, wanted.end, slack)


def _close(one: datetime | None, other: datetime | None, slack: timedelta) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= slack
