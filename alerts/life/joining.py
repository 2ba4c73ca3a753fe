"""Episodes that follow each other closely are one alert (domain.md D.3). Pure.

Clustering comes before reconciling with the alerts that stand, so any order of arrival gives the same alerts:
the parts of one rule at one subject with at most an hour between them make one, unless a person closed the
alert in between: what begins after that is new.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Protocol

from alerts.rule_types import Episode

GAP = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Spell(Episode):
    """Episodes joined: from the first's start to the last's end, in the words of the gravest.

    ``last_seen``: when the last of them began. ``is_told`` False: graver parts lie before what was judged, so
    the alert's own sentence, evidence and parameters stay.
    """

    occurrences: int = 1
    last_seen: datetime | None = None
    is_told: bool = True


class Standing(Protocol):
    """An alert as far as joining asks."""

    @property
    def rule(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def aspect(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime | None: ...
    @property
    def sentence(self) -> str: ...
    @property
    def occurrences(self) -> int: ...
    @property
    def last_seen(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


Key = tuple[str, str, str]


def joined(
    found: Iterable[Episode], known: Iterable[Standing], window_start: datetime | None = None
) -> list[Episode]:
    """``found`` with what belongs together made one, and made one with alerts of ``known`` that began before
    ``window_start`` (None: before the episode itself), where nothing was judged now."""
    standing = _by_key(known)
    parts: defaultdict[Key, list[Episode]] = defaultdict(list)
    for each in found:
        parts[each.rule, each.subject, each.aspect].append(each)
    made: list[Episode] = []
    for key, episodes in parts.items():
        alerts = list(standing.get(key, ()))
        closed = [each.closed_at for each in alerts if each.closed_at]
        made += [_continued(chain, alerts, window_start) for chain in _chains(episodes, closed)]
    return made


def occurrences(episode: Episode) -> int:
    return episode.occurrences if isinstance(episode, Spell) else 1


def last_seen(episode: Episode) -> datetime:
    seen = episode.last_seen if isinstance(episode, Spell) else None
    return seen or episode.start


def is_told(episode: Episode) -> bool:
    """Whether the episode's words are those of the alert."""
    return not isinstance(episode, Spell) or episode.is_told


def _by_key(known: Iterable[Standing]) -> dict[Key, list[Standing]]:
    groups: defaultdict[Key, list[Standing]] = defaultdict(list)
    for each in known:
        groups[each.rule, each.subject, each.aspect].append(each)
    return groups


def _chains(episodes: Sequence[Episode], closed: Sequence[datetime]) -> list[list[Episode]]:
    if len(episodes) == 1:
        return [[episodes[0]]]
    chains: list[list[Episode]] = []
    for each in sorted(episodes, key=lambda episode: episode.start):
        if chains and _belongs(chains[-1][-1].start, chains[-1][-1].end, each.start, closed):
            chains[-1].append(each)
        else:
            chains.append([each])
    return chains


def _belongs(start: datetime, end: datetime | None, again: datetime, closed: Sequence[datetime]) -> bool:
    near = end is None or again - end <= GAP
    return near and not any(start < at <= again for at in closed)


def _continued(chain: Sequence[Episode], known: list[Standing], window_start: datetime | None) -> Episode:
    """The chain as one, with the alert that it goes on from, where that one's beginning was not judged; such an
    alert is taken out of ``known``."""
    first = chain[0].start
    for each in known:
        if each.start < min(first, window_start or first) and _goes_on(each, first):
            known.remove(each)
            return _onto(each, chain)
    return _one(chain)


def _goes_on(known: Standing, start: datetime) -> bool:
    closed = [known.closed_at] if known.closed_at else []
    return _is_tail(known, start) or _belongs(known.start, known.end, start, closed)


def _one(chain: Sequence[Episode]) -> Episode:
    if len(chain) == 1:
        return chain[0]
    worst = max(chain, key=_gravity)  # of equals the first
    return _spell(worst, start=chain[0].start, end=chain[-1].end, count=len(chain), seen=chain[-1].start)


def _onto(known: Standing, chain: Sequence[Episode]) -> Episode:
    seen = known.last_seen or known.start
    new = [each.start for each in chain if each.start > seen]
    if new and _is_tail(known, new[0]):
        new = new[1:]
    worst = max(chain, key=_gravity)
    spell = _spell(
        worst,
        start=known.start,
        end=chain[-1].end,
        count=known.occurrences + len(new),
        seen=new[-1] if new else seen,
    )
    if known.level < worst.level:
        return spell
    return replace(spell, level=known.level, sentence=known.sentence, is_told=False)


def _is_tail(known: Standing, start: datetime) -> bool:
    """What goes on from the last occurrence has not occurred anew because the window shows it from later on."""
    return known.end is None or start < known.end


def _gravity(episode: Episode) -> tuple[int, float]:
    far = 0.0 if episode.peak is None or episode.limit is None else abs(episode.peak - episode.limit)
    return episode.level, far


def _spell(worst: Episode, *, start: datetime, end: datetime | None, count: int, seen: datetime) -> Spell:
    told = {each.name: getattr(worst, each.name) for each in fields(Episode)}
    return Spell(**told | {"start": start, "end": end}, occurrences=count, last_seen=seen)
