"""The whole 项目支出绩效自评表 as one value: its heading, what is scored, its texts. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from performance.indicators import Form, Indicator, Kind

ANALYSES = (
    "project",
    "output",
    "benefit",
    "satisfaction",
    "experience",
    "problems",
    "next_steps",
)


@dataclass(frozen=True, slots=True)
class Analyses:
    """项目绩效分析: four of the results, then experience, problems and next steps."""

    project: str = ""
    output: str = ""
    benefit: str = ""
    satisfaction: str = ""
    experience: str = ""
    problems: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One project's form of one year. ``reporter``: 填列单位, often left for the seal."""

    project: str
    department: str
    unit: str
    form: Form
    analyses: Analyses = Analyses()
    reporter: str = ""


def quantity(value: Decimal | str | None, unit: str = "") -> str:
    """A number as the form prints it, with its unit: 70, 69.8, 1套, 80%; blank for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{plain(value)}{unit}"


def plain(value: Decimal) -> str:
    """A decimal without an exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def target_text(indicator: Indicator) -> str:
    return quantity(indicator.target, _unit(indicator))


def actual_text(indicator: Indicator) -> str:
    return quantity(indicator.actual, _unit(indicator))


def _unit(indicator: Indicator) -> str:
    return "" if indicator.kind is Kind.QUALITATIVE else indicator.unit
