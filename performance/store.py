"""Between the tables and the form as one value: a Document is read from rows, and rows are made of a Document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from performance.document import ANALYSES, Analyses, Document, plain
from performance.form_file import number_in
from performance.indicators import Form, Fund, Indicator, Kind, Profile
from performance.models import Evaluation, FundRow, IndicatorRow

TEXTS = {f"analysis_{name}": name for name in ANALYSES}
"""Column of the table → name in Analyses."""
LATER = {"id", "year", "made_at", "warnings_answered"}
"""Columns that no document says."""
MISFITS = {
    "blank": "没有填写",
    "max_length": "最多 {limit_value} 字，实有 {show_value} 字",
    "max_digits": "数字太大",
    "max_whole_digits": "数字太大",
}


def document(evaluation: Evaluation) -> Document:
    """The form as it is stored."""
    return composed(evaluation, evaluation.funds.all(), evaluation.indicators.all())


def composed(
    evaluation: Evaluation, funds: Sequence[FundRow] | Any, indicators: Sequence[IndicatorRow] | Any
) -> Document:
    """The form that these rows make, stored or not yet."""
    return Document(
        project=evaluation.name,
        department=evaluation.department,
        unit=evaluation.unit,
        reporter=evaluation.reporter,
        analyses=Analyses(**{name: getattr(evaluation, column) for column, name in TEXTS.items()}),
        form=Form(
            evaluation.year,
            Profile(evaluation.rate_dp, evaluation.score_dp),
            tuple(_fund(each) for each in funds),
            tuple(_indicator(each) for each in indicators),
            evaluation.goal_expected,
            evaluation.goal_actual,
        ),
    )


def _fund(row: FundRow) -> Fund:
    return Fund(row.name, *(_slim(each) for each in (row.initial, row.full, row.executed, row.weight)))


def _slim(value: Decimal | None) -> Decimal | None:
    """Without the zeros that a column of fixed places adds."""
    return None if value is None else Decimal(plain(value))


def _indicator(row: IndicatorRow) -> Indicator:
    kind = Kind(row.kind)
    return Indicator(
        row.level1,
        row.level2,
        row.level3,
        kind,
        _said(row.target, kind),
        _said(row.actual, kind),
        row.unit,
        _slim(row.weight),
        _slim(row.achieved_pct),
        _slim(row.score),
        row.deviation,
    )


def _said(text: str, kind: Kind) -> Decimal | str | None:
    """Words of a qualitative indicator, the number of a measured one; words without a number stay."""
    if not text.strip() or kind is Kind.QUALITATIVE:
        return text.strip() or None
    found = number_in(text)
    return text if found is None else found


def rows(
    made: Document, measures: Mapping[int, str]
) -> tuple[dict[str, Any], list[FundRow], list[IndicatorRow]]:
    """Columns of the form, its fund rows and its indicator rows, not stored yet. ``measures``: place → name."""
    form = made.form
    columns = {
        "name": made.project,
        "department": made.department,
        "unit": made.unit,
        "reporter": made.reporter,
        "rate_dp": form.profile.rate_dp,
        "score_dp": form.profile.score_dp,
        "goal_expected": form.goal_expected,
        "goal_actual": form.goal_actual,
        **{column: getattr(made.analyses, name) for column, name in TEXTS.items()},
    }
    funds = [
        FundRow(
            place=place,
            name=each.name,
            initial=each.initial,
            full=each.full,
            executed=each.executed,
            weight=each.weight,
        )
        for place, each in enumerate(form.funds)
    ]
    indicators = [_row(place, each, measures.get(place, "")) for place, each in enumerate(form.indicators)]
    return columns, funds, indicators


def _row(place: int, each: Indicator, measure: str) -> IndicatorRow:
    return IndicatorRow(
        place=place,
        level1=each.level1,
        level2=each.level2,
        level3=each.level3,
        kind=each.kind.value,
        target=_text(each.target),
        actual=_text(each.actual),
        unit=each.unit,
        weight=each.weight,
        achieved_pct=each.achieved_pct,
        score=each.score,
        deviation=each.deviation,
        measure=measure,
    )


def _text(value: Decimal | str | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""


def misfits(made: Document) -> list[str]:
    """What of a form from elsewhere the columns cannot hold, a sentence each: too long, too large, missing."""
    columns, funds, indicators = rows(made, {})
    parts: list[tuple[str, models.Model]] = [("", Evaluation(**columns))]
    parts += [(f"资金第 {row.place + 1} 行的", row) for row in funds]
    parts += [(f"绩效指标第 {row.place + 1} 行的", row) for row in indicators]
    return [f"{where}{sentence}" for where, row in parts for sentence in _misfits(row)]


def _misfits(row: models.Model) -> Iterator[str]:
    """Decimals are rounded to their column first, as the database does."""
    fields = {each.name: each for each in row._meta.concrete_fields}
    for name, field in fields.items():
        if isinstance(field, models.DecimalField) and (value := getattr(row, name)) is not None:
            setattr(row, name, round(value, field.decimal_places))
    kept = {name for name, each in fields.items() if not each.is_relation and each.editable}
    try:
        row.clean_fields(exclude=[name for name in fields if name not in kept or name in LATER])
    except ValidationError as fault:
        for name, (first, *_) in fault.error_dict.items():
            said = MISFITS.get(first.code, "填写有误").format(**(first.params or {}))
            yield f"“{fields[name].verbose_name}”{said}"


def emptied(made: Document) -> Document:
    """The same form for another year: goals, targets and weights stay, what was reached is left open."""
    blank = tuple(
        replace(each, actual=None, achieved_pct=None, score=None, deviation="")
        for each in made.form.indicators
    )
    funds = tuple(replace(each, initial=None, full=None, executed=None) for each in made.form.funds)
    form = replace(made.form, indicators=blank, funds=funds, goal_actual="")
    return replace(made, form=form, analyses=Analyses())


def clone(row: models.Model, **changed: Any) -> models.Model:
    """An unsaved copy of ``row`` with some columns changed."""
    columns = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    del columns[row._meta.pk.attname]
    return type(row)(**(columns | changed))
