"""The draft that the records propose: actual values, money and sentences for what nobody has written yet. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from performance.document import Analyses, Document, plain
from performance.indicators import ZERO, Form, Fund, Indicator, Kind, Scored
from performance.measures.shape import Measured, words

SOURCES = {"当年财政拨款": "appropriation", "上年结转资金": "carried_over", "其他资金": "other"}
"""How the parts of the fund rows are called on the form → in the ledger."""


@dataclass(frozen=True, slots=True)
class Money:
    """One source of the ledger in 万元."""

    initial: Decimal = ZERO
    full: Decimal = ZERO
    executed: Decimal = ZERO

    def __add__(self, other: "Money") -> "Money":
        return Money(self.initial + other.initial, self.full + other.full, self.executed + other.executed)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the records say: ``measured`` by name, ``ledger`` by source; ``kept``: places whose value a person
    has overruled."""

    measured: Mapping[str, Measured]
    ledger: Mapping[str, Money]
    kept: frozenset[int] = frozenset()


def filled(document: Document, measures: Mapping[int, str], draft: Draft) -> Document:
    """``document`` with the numbers of the records; a text that someone wrote stays."""
    form = document.form
    indicators = tuple(
        _indicator(each, draft.measured.get(measures.get(place, ""))) if place not in draft.kept else each
        for place, each in enumerate(form.indicators)
    )
    form = replace(form, indicators=indicators, funds=_funds(form.funds, draft.ledger))
    told = _sentences(form, measures, draft.measured)
    form = replace(form, goal_actual=form.goal_actual or _goal(told))
    return replace(document, form=form, analyses=_analyses(document.analyses, form, told))


def value(indicator: Indicator, measured: Measured) -> tuple[str, Decimal | None]:
    """The actual value as the form writes it, and the share of a qualitative one."""
    if indicator.kind is Kind.QUALITATIVE:
        return words(measured.share, str(indicator.target or "")), measured.share
    return ("" if measured.actual is None else plain(measured.actual)), None


def _indicator(indicator: Indicator, measured: Measured | None) -> Indicator:
    if measured is None or not measured.is_known:
        return indicator
    actual, share = value(indicator, measured)
    number = measured.actual if indicator.kind is not Kind.QUALITATIVE else actual
    return replace(indicator, actual=number or None, achieved_pct=share)


def _funds(funds: Sequence[Fund], ledger: Mapping[str, Money]) -> tuple[Fund, ...]:
    """The rows by their sources; the first is the whole. Without a ledger they stay as they are."""
    if not ledger or not funds:
        return tuple(funds)
    parts = tuple(_money(each, ledger.get(_source(each))) for each in funds[1:])
    return (_money(funds[0], sum(ledger.values(), Money())), *parts)


def _source(fund: Fund) -> str:
    name = fund.name.strip().removeprefix("其中：")
    return next((source for title, source in SOURCES.items() if name.startswith(title)), "")


def _money(fund: Fund, money: Money | None) -> Fund:
    if money is None:
        return replace(fund, initial=None, full=None, executed=None)
    return replace(fund, initial=money.initial, full=money.full, executed=money.executed)


def _sentences(
    form: Form, measures: Mapping[int, str], measured: Mapping[str, Measured]
) -> dict[str, list[str]]:
    """The sentences of the known measures by 一级指标, each once, in the order of the form."""
    told: dict[str, list[str]] = {}
    for place, each in enumerate(form.indicators):
        found = measured.get(measures.get(place, ""))
        lines = told.setdefault(each.level1[:2], [])
        if found and found.is_known and found.sentence not in lines:
            lines.append(found.sentence)
    return told


def _numbered(sentences: Sequence[str]) -> str:
    return "\n".join(f"{number}．{each}" for number, each in enumerate(sentences, 1))


def _goal(told: Mapping[str, Sequence[str]]) -> str:
    return _numbered(told.get("产出", ()))


def _analyses(said: Analyses, form: Form, told: Mapping[str, Sequence[str]]) -> Analyses:
    return replace(
        said,
        project=said.project or _execution(form),
        output=said.output or _numbered(told.get("产出", ())),
        benefit=said.benefit or _numbered(told.get("效益", ())),
        satisfaction=said.satisfaction or "".join(told.get("满意", ())),
    )


def _execution(form: Form) -> str:
    """The money in one sentence, as it is scored."""
    scored = Scored(form)
    whole = scored.whole
    if whole is None or not whole.full or whole.executed is None or scored.rate is None:
        return ""
    text = f"全年预算数{plain(whole.full)}万元，全年执行数{plain(whole.executed)}万元，执行率{scored.rate:f}%"
    if scored.fund_score is not None:
        text += f"，得分{plain(scored.fund_score)}分"
    left = whole.full - whole.executed
    return text + (f"。未使用{plain(left)}万元。" if left > 0 else "。")
