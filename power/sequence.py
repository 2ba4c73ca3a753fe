"""先启后停: treatment is to start before production and to stop after it (scenarios/README.md PW02, PW03)."""

from collections import deque
from collections.abc import Iterator, Sequence

from alerts.timeline import Grid, Span, Track, Truth


def turns(states: Sequence[Truth], to: bool) -> Iterator[int]:
    """Grid positions of known turns to ON (``to``) or OFF, with no UNKNOWN between."""
    for at in range(1, len(states)):
        if states[at] is to and states[at - 1] is (not to):
            yield at


def late_starts(
    grid: Grid, running: Sequence[Truth], met: Sequence[Truth], tolerance_s: float
) -> Iterator[tuple[float, float | None]]:
    """Starts of production with its treatment not met, nor met within the tolerance; when that ended."""
    for turn in turns(running, to=True):
        if met[turn] is False:
            yield from _unmet_from(turn, grid, running, met, tolerance_s)


def _unmet_from(
    turn: int, grid: Grid, running: Sequence[Truth], met: Sequence[Truth], tolerance_s: float
) -> Iterator[tuple[float, float | None]]:
    started, confirmed = grid.times[turn], False
    for at in range(turn + 1, len(grid.times)):
        if not grid.seen[at]:
            continue
        late = grid.times[at] - started > tolerance_s
        if met[at] is True or running[at] is False:
            if late:
                yield started, grid.times[at]
            return
        confirmed = confirmed or (late and met[at] is False)
    if confirmed:
        yield started, None


def early_stops(grid: Grid, running: Sequence[Truth], met: Sequence[Truth], after_s: float) -> Iterator[Span]:
    """Stops of production that its treatment did not outlast: from the first of the two to the second."""
    for turn in turns(running, to=False):
        if met[turn] is False:
            yield from _stopped_before(turn, grid, running, met)
        elif met[turn] is True:
            yield from _stopped_soon_after(turn, grid, met, after_s)


def _stopped_before(turn: int, grid: Grid, running: Sequence[Truth], met: Sequence[Truth]) -> Iterator[Span]:
    """From the treatment's known stop within the ON stretch that ends at ``turn``."""
    at = turn
    while at > 0 and met[at - 1] is not True:
        at -= 1
        if running[at] is not True:
            return
    if at == 0 or met[at] is not False or running[at] is not True:
        return
    seen = _seen_unmet(at, grid, met)
    if seen is not None and seen < turn:
        yield grid.times[seen], grid.times[turn]


def _stopped_soon_after(turn: int, grid: Grid, met: Sequence[Truth], after_s: float) -> Iterator[Span]:
    at = turn
    while at < len(met) and met[at] is not False:
        at += 1
    if at < len(met) and met[at - 1] is True:
        seen = _seen_unmet(at, grid, met)
        if seen is not None and grid.times[seen] - grid.times[turn] < after_s:
            yield grid.times[turn], grid.times[seen]


def _seen_unmet(at: int, grid: Grid, met: Sequence[Truth]) -> int | None:
    """Where a change at ``at`` is seen: at the next sample, when it is a mere expiry."""
    while not grid.seen[at]:
        at += 1
        if at == len(met) or met[at] is not False:
            return None
    return at


def flurries(
    track: Track, states: Sequence[Truth], most: int, window_s: float
) -> Iterator[tuple[float, float | None, int]]:
    """Where more than ``most`` known turns lie within ``window_s``: from the first of them to the sample at which
    there are no longer so many, and the greatest number."""
    recent: deque[float] = deque()
    start, peak, freed = 0.0, 0, float("-inf")
    for at in range(1, len(states)):
        moment, now = track.times[at], states[at]
        turned = now is not None and states[at - 1] is (not now) and track.gaps[at - 1] < track.reach_s
        if turned:
            recent.append(moment)
        while recent and moment - recent[0] >= window_s:
            recent.popleft()
        if len(recent) > most:
            start, peak = start if peak else max(recent[0], freed), max(peak, len(recent))
        elif peak and now is not None:
            yield start, moment, peak
            peak, freed = 0, moment
    if peak:
        yield start, None, peak
