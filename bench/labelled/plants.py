"""The plants of the made-up city: what stands in them and when they work."""

from random import Random

from bench.labelled.month import Month
from bench.labelled.plant import Circuit, Line, Plant

REGIMES = ("day", "two_shifts", "day", "continuous", "night", "two_shifts", "day", "day")
LAYOUTS = ("single", "standby", "any", "series", "pair")
LOST = 0.004


def plant(index: int, days: int, random: Random) -> Plant:
    """The plant of a number, one ordinary month long."""
    month = Month(60 if index % 6 == 5 else 300, days)
    month.lose(random, LOST)
    lines = _lines(LAYOUTS[index % len(LAYOUTS)])
    keys = dict.fromkeys(key for line in lines for key in (*line.production, *line.treatment, *line.standby))
    circuits = {key: _circuit(key, month, random) for key in (*keys, "I1")}
    rated = sum(each.rated_kw for each in circuits.values())
    circuits["M"] = _meter("M", "total", round(rated), 1.0, 0.0, month)
    circuits["I1"].switch(range(month.count), True)
    made = Plant(
        key=f"W{index + 1:03d}",
        regime=REGIMES[index % len(REGIMES)],
        rests=index % 3 == 0,
        month=month,
        lines=lines,
        circuits=circuits,
        fully_submetered=index % 2 == 0,
        hidden_kw=[0.0] * month.count,
        limited=lines[0].production[:1],
    )
    made.draw(random)
    return made


def _lines(layout: str) -> tuple[Line, ...]:
    return {
        "single": (Line(("P1",), ("T1",)),),
        "standby": (Line(("P1",), ("T1",), ("T2",)),),
        "any": (Line(("P1", "P2"), ("T1", "T2"), mode="any"),),
        "series": (Line(("P1", "P2"), ("T1", "T2")),),
        "pair": (Line(("P1",), ("T1",)), Line(("P2",), ("T2",))),
    }[layout]


def _circuit(key: str, month: Month, random: Random) -> Circuit:
    if key[0] == "P":
        rated = random.choice((110.0, 250.0, 560.0, 750.0, 1400.0))
        return _meter(key, "production", rated, random.uniform(0.55, 0.8), _standing(rated, random), month)
    if key[0] == "T":
        rated = random.choice((22.0, 45.0, 75.0, 160.0, 315.0))
        return _meter(key, "treatment", rated, random.uniform(0.55, 0.75), _standing(rated, random), month)
    return _meter(key, "indirect", 60.0, random.uniform(0.2, 0.35), 0.0, month)


def _standing(rated: float, random: Random) -> float:
    """What a circuit draws while it is off: nothing, or a control cabinet."""
    return random.choice((0.0, random.uniform(0.008, 0.03) * rated))


def _meter(key: str, kind: str, rated: float, load: float, rest_kw: float, month: Month) -> Circuit:
    return Circuit(key, kind, rated, load, rest_kw, bytearray(month.count), [1.0] * month.count)
