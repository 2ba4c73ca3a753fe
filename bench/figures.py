"""One figure, one JSON line; and what a list of times says."""

import json
import os
from collections.abc import Sequence
from math import ceil


def say(name: str, value: float, unit: str, **more: object) -> None:
    """Print one figure, with the load of the machine while it was taken."""
    figure = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        **more,
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def say_times(name: str, seconds: Sequence[float], **more: object) -> None:
    """Times in milliseconds: the value is the 95th percentile."""
    p50, p95, most = (round(1000 * each, 1) for each in (*_middle(seconds), max(seconds)))
    say(name, p95, "ms", p50=p50, p95=p95, max=most, count=len(seconds), **more)


def _middle(seconds: Sequence[float]) -> tuple[float, float]:
    return quantile(seconds, 0.5), quantile(seconds, 0.95)
