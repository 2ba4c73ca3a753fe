"""Three phases: one dead while the others live (PW08), all dead (PW09), too far apart (PW10)."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from alerts.conditions import BARELY, NEARLY, Stretch, all_of, any_of
from alerts.timeline import Track, Truth
from alerts.wording import number

VOLTAGES = ("voltage_a_v", "voltage_b_v", "voltage_c_v")
CURRENTS = ("current_a_a", "current_b_a", "current_c_a")
NOMINAL_V = 220.0
DEAD_V, LIVE_V = 0.70 * NOMINAL_V, 0.85 * NOMINAL_V
DEAD_SHARE, LIVE_SHARE = 0.02, 0.10
"""Of the largest phase current, and of the rated current."""
RATED_KW_PER_A = 0.66

Phases = Sequence[float]
HARMLESS = (True, False)
"""The sample carries the part, and nothing is lost."""


def lost(track: Track) -> list[Truth]:
    """Whether one phase is lost, at each sample."""
    rated_kw = track.point.rated_kw
    rated_a = None if rated_kw is None else rated_kw / RATED_KW_PER_A
    most_a = max((each[1] for column in CURRENTS if (each := track.bounds(column))), default=0.0)
    by_voltage = _part(track, VOLTAGES, DEAD_V, _voltage_lost)
    by_current = _part(
        track,
        CURRENTS,
        float("inf") if rated_a is None else DEAD_SHARE * most_a,
        lambda amps: None if rated_a is None else _current_lost(amps, rated_a),
    )
    return [_joined(*parts) for parts in zip(by_voltage, by_current, strict=True)]


@cache
def _joined(*parts: tuple[bool, Truth]) -> Truth:
    """The parts by OR; one that the sample does not carry is left out."""
    carried = [verdict for there, verdict in parts if there]
    return any_of(*carried) if carried else None


def conceivable(track: Track) -> bool:
    """Whether a phase may be lost anywhere: nearly never, and quickly told."""
    return ever_below(track, VOLTAGES, DEAD_V) or _ever_without_current(track)


def _ever_without_current(track: Track) -> bool:
    """Whether at some sample two phases carry current and the third next to none; negative ones are not looked at."""
    bounds = [each for column in CURRENTS if (each := track.bounds(column))]
    rated_kw = track.point.rated_kw
    if len(bounds) < 3 or rated_kw is None:
        return False
    if min(low for low, _ in bounds) < 0:
        return True
    live_a, dead_a = LIVE_SHARE * rated_kw / RATED_KW_PER_A, DEAD_SHARE * max(high for _, high in bounds)
    return True in (
        [
            (a > live_a) + (b > live_a) + (c > live_a) >= 2
            for a, b, c in _triples(track)
            if a < dead_a or b < dead_a or c < dead_a
        ]
    )


def _known(columns: Sequence[Sequence[float | None]]) -> Iterable[Any]:
    """The samples of columns of which nothing is UNKNOWN."""
    return zip(*columns, strict=True)


def _triples(track: Track) -> Iterable[Any]:
    """The currents of the samples that carry all three."""
    columns = [track.signed(column) for column in CURRENTS]
    triples = zip(*columns, strict=True)
    if any(None in column for column in columns):
        return (each for each in triples if None not in each)
    return triples


def ever_below(track: Track, columns: Sequence[str], limit: float) -> bool:
    """Whether a known value of these columns is below ``limit`` anywhere."""
    return any((each := track.bounds(column)) and each[0] < limit for column in columns)


def all_ever_below(track: Track, columns: Sequence[str], limit: float) -> bool:
    """Whether each of these columns that is known at all is below ``limit`` somewhere."""
    bounds = [each for column in columns if (each := track.bounds(column))]
    return bool(bounds) and max(low for low, _ in bounds) < limit


def all_below(track: Track, limit: float) -> list[Truth]:
    """At each sample, whether every phase voltage it carries is below ``limit``."""
    columns = [track.signed(column) for column in VOLTAGES]
    if not any(None in column for column in columns):
        bound = limit * NEARLY
        return [
            -bound < a < bound and -bound < b < bound and -bound < c < bound for a, b, c in _known(columns)
        ]
    carried = zip(*(track.carried(column) for column in VOLTAGES), strict=True)
    values = zip(*(track.signed(column) for column in VOLTAGES), strict=True)
    return [
        all_of(*(_below(volts, limit) for volts, here in zip(each, there, strict=True) if here))
        if any(there)
        else None
        for there, each in zip(carried, values, strict=True)
    ]


def _below(volts: float | None, limit: float) -> Truth:
    return None if volts is None else abs(volts) < limit * NEARLY


def uneven(track: Track, ratio: float, least_a: float) -> list[Truth]:
    """At each sample, whether the phase currents differ by more than ``ratio`` of the greatest, which is more than
    ``least_a``; UNKNOWN unless all three are known."""
    return _uneven(zip(*(track.known(column) for column in CURRENTS), strict=True), ratio, least_a)


def _uneven(phases: Iterable[tuple[float | None, ...]], ratio: float, least_a: float) -> list[Truth]:
    return [
        None if None in each else (most := max(each)) > least_a and most - min(each) > ratio * most * BARELY  # type: ignore[type-var, operator]
        for each in phases
    ]


def uneven_somewhere(track: Track, ratio: float, least_a: float, hold: float) -> bool:
    """Whether they may be uneven for as long as ``hold``: then at one sample of so many running."""
    bounds = [track.bounds(column) for column in CURRENTS]
    if not track.gaps or max((each[1] if each else 0.0) for each in bounds) <= least_a:
        return False
    stride = max(1, int(hold / max(1.0, min(track.longest_gap, track.reach_s))))
    few = (track.known(column)[::stride] for column in CURRENTS)
    return True in _uneven(zip(*few, strict=True), ratio, least_a)


def unevenness(track: Track, stretch: Stretch) -> list[float]:
    """(Imax − Imin) / Imax in percent over a stretch, where known."""
    end = float("inf") if stretch.end is None else stretch.end
    phases = zip(track.times, *(track.known(column) for column in CURRENTS), strict=True)
    return [
        100 * (max(each) - min(each)) / max(each)
        for at, *each in phases
        if stretch.start <= at < end and None not in each and max(each) > 0
    ]


def _part(
    track: Track, columns: Sequence[str], bound: float, decide: Callable[[Phases], Truth]
) -> list[tuple[bool, Truth]]:
    """For each sample: whether it carries any phase of the part, and the part's verdict; false where none is below
    ``bound``."""
    values = [track.signed(column) for column in columns]
    bounds = [track.bounds(column) for column in columns]
    if not any(None in column for column in values) and all(each and each[0] >= 0 for each in bounds):
        return [
            HARMLESS if a >= bound and b >= bound and c >= bound else (True, decide((a, b, c)))
            for a, b, c in _known(values)
        ]
    carried = zip(*(track.carried(column) for column in columns), strict=True)
    return [
        (any(present), None if None in phases else decide([abs(each) for each in phases if each is not None]))
        for present, phases in zip(carried, zip(*values, strict=True), strict=True)
    ]


def _voltage_lost(volts: Phases) -> bool:
    least, middle, _ = sorted(volts)
    return least < DEAD_V * NEARLY and middle >= LIVE_V * NEARLY


def _current_lost(amps: Phases, rated_a: float) -> bool:
    least, middle, largest = sorted(amps)
    return least < DEAD_SHARE * largest * NEARLY and middle > LIVE_SHARE * rated_a * BARELY


def described(track: Track, at: float) -> str:
    """The three phases of the sample at an instant, as far as it carries them."""
    place = track.times.index(at)
    parts = []
    for what, columns, unit in (("电压", VOLTAGES, "V"), ("电流", CURRENTS, "A")):
        values = [track.signed(column)[place] for column in columns]
        if None not in values:
            parts.append(f"三相{what} {' / '.join(number(each, 1) for each in values)} {unit}")
    return "，".join(parts)
