"""Published limits: ``alerts/data/standards.json``, the one place where a legal limit is written. Pure.

Sites without a choice of their own are judged by those marked ``is_default``; a file replay reads them here, the
database is loaded from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from json import loads
from pathlib import Path
from typing import Any

from alerts.rule_types import Limits

FILE = Path(__file__).parents[1] / "data" / "standards.json"
ABSOLUTE, DIFFERENCE = "absolute", "difference"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit, in the unit of its column; ``since`` and ``until`` as ISO dates."""

    column: str
    limit: float
    since: str
    clause: str = ""
    trade: str = ""
    stage: str = ""
    window_s: int = 3600
    formula: str = ABSOLUTE
    allowed_a_day: int = 0
    background_cap: float | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A national standard, or a local one offered as a preset. ``mark``: where we have it from (domain.md)."""

    code: str
    title: str
    platform: str
    kind: str
    source: str
    mark: str
    limits: tuple[Limit, ...]
    region: str = ""
    is_default: bool = False


@cache
def standards() -> tuple[Standard, ...]:
    """Every published standard, as the file has them."""
    content: dict[str, Any] = loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Standard(**{**each, "limits": tuple(Limit(**limit) for limit in each["limits"])})
        for each in content["standards"]
    )


@cache
def national(platform: str, column: str) -> Limits:
    """The default limits of a platform's column: ``limit`` for every trade but those of ``limit_by_trade``."""
    by_trade = {each.trade: each.limit for each in _defaults(platform, column)}
    return Limits(limit=by_trade.pop("", None), limit_by_trade=by_trade)


def _defaults(platform: str, column: str) -> Iterator[Limit]:
    for standard in standards():
        if standard.is_default and standard.platform == platform:
            yield from (each for each in standard.limits if each.column == column and not each.stage)
