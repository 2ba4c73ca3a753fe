"""Episodes that the rules find now, against the alerts that stand: what to raise, change, withdraw. Pure.

Only what the touched readings can have changed is compared: an episode that was over before ``since`` is left
as it is. Re-running on the same readings changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from alerts.life.joining import last_seen, occurrences
from alerts.rule_types import Episode


@dataclass(frozen=True, slots=True)
class Known:
    """A standing alert, as far as the data decide it."""

    id: int
    rule: str
    subject: str
    aspect: str
    level: int
    start: datetime
    end: datetime | None
    sentence: str = ""
    occurrences: int = 1
    last_seen: datetime | None = None
    closed_at: datetime | None = None


SENTENCE = 300
"""How much of a sentence an alert keeps."""
T = TypeVar("T", "Known", Episode)


@dataclass(slots=True)
class Changes:
    """What to write. ``withdrawn``: what we know now says that it never was; ``merged`` names, of those, the
    alert that stands for the same episode now."""

    raised: list[Episode] = field(default_factory=list)
    changed: list[tuple[Known, Episode]] = field(default_factory=list)
    withdrawn: list[Known] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)

    def add(self, more: "Changes") -> None:
        """Take in the changes of another site."""
        self.raised += more.raised
        self.changed += more.changed
        self.withdrawn += more.withdrawn
        self.merged |= more.merged

    def __bool__(self) -> bool:
        return bool(self.raised or self.changed or self.withdrawn)


def reconcile(known: Iterable[Known], found: Iterable[Episode], since: datetime) -> Changes:
    """Pair alerts with episodes of the same rule and subject, by start, else by overlap."""
    changes = Changes()
    standing = _grouped(known)
    episodes = _grouped(found)
    for key in standing.keys() | episodes.keys():
        _pair(standing[key], episodes[key], since, changes)
    changes.raised.sort(key=lambda episode: (episode.start, episode.rule, episode.subject))
    return changes


def _grouped(items: Iterable[T]) -> defaultdict[tuple[str, str, str], list[T]]:
    groups: defaultdict[tuple[str, str, str], list[T]] = defaultdict(list)
    for item in sorted(items, key=lambda each: each.start):
        groups[item.rule, item.subject, item.aspect].append(item)
    return groups


def _pair(known: Sequence[Known], found: list[Episode], since: datetime, changes: Changes) -> None:
    left = list(found)
    taken: list[tuple[Known, Episode]] = []
    for alert in known:
        partner = _partner(alert, left)
        if partner is not None:
            left.remove(partner)
            taken.append((alert, partner))
            if differs(alert, partner):
                changes.changed.append((alert, partner))
        elif _touched(alert.end, since):
            changes.withdrawn.append(alert)
            if into := next((other.id for other, episode in taken if _overlap(alert, episode)), None):
                changes.merged[alert.id] = into
    changes.raised.extend(episode for episode in left if _touched(episode.end, since))


def _partner(alert: Known, found: Sequence[Episode]) -> Episode | None:
    for episode in found:
        if episode.start == alert.start:
            return episode
    return next((episode for episode in found if _overlap(alert, episode)), None)


def _overlap(alert: Known, episode: Episode) -> bool:
    starts_before_end = episode.end is None or alert.start < episode.end
    return starts_before_end and (alert.end is None or episode.start < alert.end)


def _touched(end: datetime | None, since: datetime) -> bool:
    return end is None or end > since


def differs(alert: Known, episode: Episode) -> bool:
    """Whether the data now say something else than the alert does."""
    if occurrences(episode) != alert.occurrences or last_seen(episode) != (alert.last_seen or alert.start):
        return True
    told = (episode.level, episode.start, episode.end, episode.sentence[:SENTENCE])
    return (alert.level, alert.start, alert.end, alert.sentence) != told
