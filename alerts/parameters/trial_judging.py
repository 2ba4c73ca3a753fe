"""What a rule finds in a long history, judged piece by piece, and how two sets of numbers differ in it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.rule_types import Episode

FARTHEST = timedelta(days=7)
"""An episode that began longer before a piece is joined to its tail instead of being found whole again."""
Key = tuple[str, str, str]


def pieces(since: datetime, until: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """[since, until) cut at multiples of ``step`` from its beginning."""
    while since < until:
        yield since, min(since + step, until)
        since += step


def key_of(each: Episode) -> Key:
    return each.rule, each.subject, each.aspect


@dataclass(slots=True)
class Gathered:
    """The episodes of a history so far; those that still run are carried into the next piece."""

    found: list[Episode] = field(default_factory=list)

    def looks_back_to(self, start: datetime) -> datetime:
        """From where the next piece must be judged so that what runs is found whole, as far as is sensible."""
        running = [each.start for each in self.found if each.end is None]
        return max(min([start, *running]), start - FARTHEST)

    def add(self, episodes: Iterable[Episode], start: datetime) -> None:
        """Take in what was found with the piece that begins at ``start``; its lookback is known already."""
        running = {key_of(each): place for place, each in enumerate(self.found) if each.end is None}
        for each in sorted(episodes, key=lambda one: one.start):
            place = running.get(key_of(each))
            if place is not None and each.start <= start:
                self.found[place] = _joined(self.found[place], each)
                if each.end is not None:
                    del running[key_of(each)]
            elif each.end is None or each.end > start:
                self.found.append(each)
        touched = {key_of(each) for each in episodes}
        for key, place in running.items():
            if key not in touched:  # the readings after the cut tell nothing of it any more
                self.found[place] = replace(self.found[place], end=start)


def _joined(old: Episode, tail: Episode) -> Episode:
    start = min(old.start, tail.start)
    return replace(tail, start=start, level=max(old.level, tail.level), sentence=old.sentence)


@dataclass(frozen=True, slots=True)
class Difference:
    """How the episodes with the new numbers differ from those with the old ones."""

    kept: tuple[tuple[Episode, Episode], ...]
    added: tuple[Episode, ...]
    gone: tuple[Episode, ...]


def difference(old: Sequence[Episode], new: Sequence[Episode]) -> Difference:
    """Episodes of one subject that overlap are the same breach, whatever their level and length."""
    left = list(old)
    kept, added = [], []
    for each in new:
        partner = next((one for one in left if key_of(one) == key_of(each) and overlap(one, each)), None)
        if partner is None:
            added.append(each)
        else:
            left.remove(partner)
            kept.append((partner, each))
    return Difference(tuple(kept), tuple(added), tuple(left))


def overlap(one: Episode, other: Episode) -> bool:
    return (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)
