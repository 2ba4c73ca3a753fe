"""运行状态条: run states over time as coloured strips, what serves beneath what it serves. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.timeline import Case, Span, Truth, joined

STATES = {"on": "运行", "idle": "低负荷", "off": "停机", "unknown": "无数据"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One state from ``start`` to ``end`` (epoch seconds)."""

    start: float
    end: float
    state: str

    @property
    def title(self) -> str:
        return STATES.get(self.state, self.state)


@dataclass(frozen=True, slots=True)
class Strip:
    """One circuit's or device's states."""

    title: str
    kind: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Strips that belong together, and where the one ran without the other."""

    title: str
    strips: tuple[Strip, ...]
    breaks: tuple[Span, ...] = ()


def segments(times: Sequence[float], states: Iterable[str], start: float, end: float) -> tuple[Segment, ...]:
    """Equal neighbours made one, clipped to [start, end); unknown before the first time."""
    found: list[Segment] = []
    state, since = "unknown", start
    for at, now in zip(times, states, strict=True):
        if at >= end:
            break
        if now != state and at > since:
            found.append(Segment(since, at, state))
            since = at
        state = now
    if since < end:
        found.append(Segment(since, end, state))
    return tuple(found)


def thinned(found: Sequence[Segment], least_s: float) -> tuple[Segment, ...]:
    """Segments as far as they can be told apart: runs of ones shorter than ``least_s`` become one of that length
    or more, in the state that takes most of it."""
    kept: list[Segment] = []
    short: list[Segment] = []
    for each in found:
        if each.end - each.start >= least_s:
            _keep(kept, _merged(short))
            _keep(kept, each)
            short = []
        else:
            short.append(each)
            if each.end - short[0].start >= least_s:
                _keep(kept, _merged(short))
                short = []
    _keep(kept, _merged(short))
    return tuple(kept)


def _merged(short: Sequence[Segment]) -> Segment | None:
    if not short:
        return None
    lasted: dict[str, float] = {}
    for each in short:
        lasted[each.state] = lasted.get(each.state, 0.0) + each.end - each.start
    return Segment(short[0].start, short[-1].end, max(lasted, key=lambda state: lasted[state]))


def _keep(kept: list[Segment], each: Segment | None) -> None:
    """Add a segment, or lengthen the last one when it is of the same state."""
    if each is None:
        return
    if kept and kept[-1].state == each.state:
        each = Segment(kept.pop().start, each.end, each.state)
    kept.append(each)


def word(truth: Truth, low: bool = False) -> str:
    if truth is None:
        return "unknown"
    return ("idle" if low else "on") if truth else "off"


def breaks(times: Sequence[float], broken: Sequence[Truth], start: float, end: float) -> tuple[Span, ...]:
    """The stretches where ``broken`` is known to be true."""
    ends = [*times, end][1:]
    pieces = zip(times, ends, broken, strict=True)
    return tuple(joined((max(at, start), min(until, end)) for at, until, bad in pieces if bad))


def switched(case: Case, key: str, column: str, title: str, kind: str, start: float, end: float) -> Strip:
    """The strip of a column that is 0 or 1 (fan, purifier, spray)."""
    track, grid = case.tracks[key], case.grid([key])
    truths = grid.spread(track, [None if each is None else each > 0 for each in track.known(column)])
    return Strip(title, kind, segments(grid.times, map(word, truths), start, end))
