"""缺相: one phase dead while the others live (scenarios/README.md PW08)."""

from collections.abc import Callable, Sequence

from alerts.conditions import BARELY, NEARLY, any_of
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


def lost(track: Track) -> list[Truth]:
    """Whether one phase is lost, at each sample."""
    rated_kw = track.point.rated_kw
    rated_a = None if rated_kw is None else rated_kw / RATED_KW_PER_A
    by_voltage = _part(track, VOLTAGES, _voltage_lost)
    by_current = _part(
        track, CURRENTS, lambda amps: None if rated_a is None else _current_lost(amps, rated_a)
    )
    return [
        any_of(*(verdict for carried, verdict in parts if carried)) if parts[0][0] or parts[1][0] else None
        for parts in zip(by_voltage, by_current, strict=True)
    ]


def conceivable(track: Track) -> bool:
    """Whether any phase is low enough anywhere: nearly never, and quickly told."""
    volts, amps = (
        [abs(each) for column in columns for each in track.signed(column) if each is not None]
        for columns in (VOLTAGES, CURRENTS)
    )
    low_volts = min(volts, default=NOMINAL_V) < DEAD_V
    return low_volts or min(amps, default=0.0) < DEAD_SHARE * max(amps, default=0.0)


def _part(
    track: Track, columns: Sequence[str], decide: Callable[[Phases], Truth]
) -> list[tuple[bool, Truth]]:
    """For each sample: whether it carries any phase of the part, and the part's verdict."""
    carried = zip(*(track.carried(column) for column in columns), strict=True)
    values = zip(*(track.signed(column) for column in columns), strict=True)
    return [
        (any(present), None if None in phases else decide([abs(each) for each in phases if each is not None]))
        for present, phases in zip(carried, values, strict=True)
    ]


def _voltage_lost(volts: Phases) -> bool:
    dead = sum(each < DEAD_V * NEARLY for each in volts)
    return dead == 1 and sum(each >= LIVE_V * NEARLY for each in volts) == 2


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
