"""Units of one device's factors, as people write them and as its values suggest them."""

from collections.abc import Sequence

from telemetry.hj212 import Decoded
from telemetry.hj212.dialects import DIALECTS, propose_unit
from telemetry.hj212.dialects.units import COLUMN_UNITS, exponent

TEXTS = ("rtd", "avg", "data", "")


def written(units: dict[str, str]) -> str:
    """One ``code=unit`` a line."""
    return "\n".join(f"{code}={unit}" for code, unit in units.items())


def parsed(text: str) -> dict[str, str]:
    """The units of ``code=unit`` lines; ValueError with the sentence for a line that is none."""
    units = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        code, mark, unit = (part.strip() for part in line.partition("="))
        if not (code and mark and unit):
            raise ValueError(f"“{line}”应写成 因子编码=单位，如 a34001=mg/m3")
        units[code] = unit
    return units


def fault(units: dict[str, str], dialect: str) -> str | None:
    """Why a device of ``dialect`` cannot have these units, or None."""
    for code, unit in units.items():
        column = code if code in COLUMN_UNITS else _column(dialect, code)
        if column is None:
            return f"方言 {dialect} 没有因子 {code}"
        if exponent(unit, column) is None:
            return f"单位 {unit} 不能用于 {code}，应能换算为 {COLUMN_UNITS[column] or '无量纲'}"
    return None


def _column(dialect: str, code: str) -> str | None:
    """The column of a factor code, or of an item name (``Pt``) in any of the dialect's channels."""
    known = DIALECTS.get(dialect)
    if known is None:
        return None
    for name in (code, f"100000-{code}", f"f21011-{code}", f"P10001-{code}"):
        place = known.place(name)
        if place and place.column:
            return place.column.name
    return None


def suggested(said: Sequence[Decoded], dialect: str) -> dict[str, str]:
    """Units other than the usual ones that the values look like, for a person to confirm."""
    texts: dict[str, list[str]] = {}
    for each in said:
        for code, subs in each.values.items():
            texts.setdefault(code, []).extend(text for sub, text in subs.items() if sub.lower() in TEXTS)
    found = {}
    for code, values in texts.items():
        column, unit = _column(dialect, code), propose_unit(code, values)
        if column and unit and exponent(unit, column):
            found[code] = unit
    return found
