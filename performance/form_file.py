"""A form as JSON: read strictly, each refusal a sentence that names the place; written with decimals as text."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from performance.checks import faults
from performance.document import ANALYSES, Analyses, Document
from performance.indicators import Form, Fund, Indicator, Kind, Profile, Scored

T = TypeVar("T")
_NUMBER = re.compile(
    r"\s*([+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,10})?)\s*"
    r"((?![eE][+-]?\d)(?:[^\W\d_]|[%％‰℃°（(]).{0,15})?\s*"
)
"""A number, its thousands perhaps set apart, and a unit: a letter or a sign of measure comes first, so that neither
3-5 nor 1e9 is read as its first digits."""
_ENOUGH = Decimal(10) ** 12
_MOST_PLACES = 6


class FormError(ValueError):
    """A form file that cannot be read; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A value of the file with its path."""

    value: Any
    path: str

    def refused(self, why: str) -> FormError:
        return FormError(f"{self.path}：{why}")

    def members(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refused("应为对象")
        return self.value

    def at(self, name: str) -> "_Place":
        return _Place(self.members().get(name), f"{self.path}.{name}" if self.path != "文件" else name)

    def items(self, name: str, read: Callable[["_Place"], T]) -> tuple[T, ...]:
        here = self.at(name)
        if here.value is None:
            return ()
        if not isinstance(here.value, list):
            raise here.refused("应为列表")
        return tuple(read(_Place(each, f"{here.path}[{at}]")) for at, each in enumerate(here.value))

    def text(self) -> str:
        if self.value is None:
            return ""
        if not isinstance(self.value, str | int | Decimal) or isinstance(self.value, bool):
            raise self.refused("应为文字")
        return str(self.value).strip()

    def written(self) -> str:
        """A text whose blanks belong to it, as the form indents."""
        return "" if self.value is None or not self.text() else str(self.value).rstrip()

    def number(self) -> Decimal | None:
        """A number, or a text that holds one and perhaps its unit (1套, 80%); blank and — are None."""
        if self.value is None or (isinstance(self.value, str) and self.value.strip() in ("", "—", "-")):
            return None
        made = number_in(self.value)
        if made is None or abs(made) > _ENOUGH:
            raise self.refused(f"“{self.value}”不是数字")
        return made

    def places(self, default: int) -> int:
        made = self.number()
        if made is None:
            return default
        if made != made.to_integral_value() or not 0 <= made <= _MOST_PLACES:
            raise self.refused(f"小数位数应为 0 至 {_MOST_PLACES} 的整数")
        return int(made)


def number_in(value: Any) -> Decimal | None:
    """The number a value is or begins with, None where it holds none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        made = Decimal(value)
        return made if made.is_finite() else None
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return Decimal(found[1].replace(",", "")) if found else None


def read(text: str | bytes) -> Form:
    """The form a file holds; FormError where it holds none."""
    try:
        root = _Place(json.loads(text, parse_float=Decimal), "文件")
    except (ValueError, RecursionError) as fault:
        raise FormError(f"文件不是有效的 JSON{_where(fault)}") from None
    goals, year = root.at("goals"), root.at("year").number()
    goals = goals if goals.value is not None else _Place({}, "goals")
    return Form(
        year=int(year) if year is not None and year == year.to_integral_value() else None,
        profile=_profile(root.at("profile")),
        funds=root.items("funds", _fund),
        indicators=root.items("indicators", _indicator),
        goal_expected=goals.at("expected").text(),
        goal_actual=goals.at("actual").text(),
    )


def _where(fault: Exception) -> str:
    """What is known of the place, in words for the person rather than the parser's."""
    if isinstance(fault, json.JSONDecodeError):
        return f"：第 {fault.lineno} 行第 {fault.colno} 个字符读不懂"
    return "，应为 UTF-8 编码" if isinstance(fault, UnicodeDecodeError) else ""


def read_document(text: str | bytes) -> Document:
    """The whole form: ``read`` and its heading and texts."""
    form = read(text)
    root = _Place(json.loads(text, parse_float=Decimal), "文件")
    said = root.at("analyses")
    said = said if said.value is not None else _Place({}, "analyses")
    return Document(
        project=root.at("project").text(),
        department=root.at("department").text(),
        unit=root.at("unit").text(),
        form=form,
        analyses=Analyses(**{name: said.at(name).written() for name in ANALYSES}),
        reporter=root.at("reporter").text(),
    )


def _profile(place: _Place) -> Profile:
    usual = Profile()
    if place.value is None:
        return usual
    return Profile(place.at("rate_dp").places(usual.rate_dp), place.at("score_dp").places(usual.score_dp))


def _fund(place: _Place) -> Fund:
    columns = (place.at(name).number() for name in ("initial", "full", "executed", "weight"))
    return Fund(place.at("name").written(), *columns)


def _indicator(place: _Place) -> Indicator:
    kind = _kind(place.at("kind"))
    value = place.at("target"), place.at("actual")
    target, actual = (each.text() if kind is Kind.QUALITATIVE else _measured(each) for each in value)
    return Indicator(
        level1=place.at("level1").text(),
        level2=place.at("level2").text(),
        level3=place.at("level3").text(),
        kind=kind,
        target=target,
        actual=actual,
        unit=place.at("unit").text(),
        weight=place.at("weight").number(),
        achieved_pct=place.at("achieved_pct").number(),
        score=place.at("score").number(),
        deviation=place.at("deviation").text(),
    )


def _kind(place: _Place) -> Kind:
    if place.value in (None, ""):
        return Kind.QUANTITATIVE
    try:
        return Kind(place.text())
    except ValueError:
        raise place.refused(f"“{place.value}”不认识，应为 {'、'.join(Kind)} 之一") from None


def _measured(place: _Place) -> Decimal | str | None:
    """The number of a measured indicator; words that hold none stay, for the check to name."""
    if place.value is None or place.text() == "":
        return None
    found = number_in(place.value)
    return place.text() if found is None else found


def answer(scored: Scored) -> dict[str, Any]:
    """``{"rate", "fund_score", "scores", "total", "grade", "errors", "warnings"}``, decimals as text."""
    found = [each.code for each in faults(scored)]
    return {
        "rate": _text(scored.rate),
        "fund_score": _text(scored.fund_score),
        "scores": [_text(each) for each in scored.scores],
        "total": _text(scored.total),
        "grade": scored.grade,
        "errors": [code.value for code in dict.fromkeys(found) if code.blocks],
        "warnings": [code.value for code in dict.fromkeys(found) if not code.blocks],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
