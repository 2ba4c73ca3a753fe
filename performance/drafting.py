"""The draft that the records propose: actual values, money and sentences for what nobody has written. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from performance.checks import Code, faults, key
from performance.document import ANALYSES, Analyses, Document, plain
from performance.indicators import ZERO, Form, Fund, Indicator, Kind, Scored
from performance.measures.shape import Measured, words

GOAL = "goal_actual"
"""实际完成情况 among the texts."""
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
    has overruled; ``written``: the texts of the draft before, which are nobody's."""

    measured: Mapping[str, Measured]
    ledger: Mapping[str, Money]
    kept: frozenset[int] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)


def filled(document: Document, measures: Mapping[int, str], draft: Draft) -> Document:
    """``document`` with the numbers of the records; a text that someone wrote stays."""
    form = document.form
    indicators = tuple(
        _indicator(each, draft.measured.get(measures.get(place, ""))) if place not in draft.kept else each
        for place, each in enumerate(form.indicators)
    )
    form = replace(form, indicators=indicators, funds=_funds(form.funds, draft.ledger))
    said = {name: getattr(document.analyses, name) for name in ANALYSES} | {GOAL: form.goal_actual}
    kept = merged(said, texts(form, measures, draft.measured), draft.written)
    form = replace(form, goal_actual=kept.pop(GOAL, ""))
    return replace(document, form=form, analyses=Analyses(**kept))


def merged(said: Mapping[str, str], told: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """``told`` by the records, but what a person ``said`` where it is not what the draft before had ``written``."""
    theirs = {name: text for name, text in said.items() if text and text != written.get(name)}
    return {**told, **theirs}


def texts(form: Form, measures: Mapping[int, str], measured: Mapping[str, Measured]) -> dict[str, str]:
    """What the records give the texts to say: by the name in Analyses, and 实际完成情况."""
    told = _sentences(form, measures, measured)
    made = {
        GOAL: _numbered(told.get("产出", ())),
        "project": _execution(form),
        "output": _numbered(told.get("产出", ())),
        "benefit": _numbered(told.get("效益", ())),
        "satisfaction": "".join(told.get("满意", ())),
        "problems": _numbered(list(_short(form, measures, measured))),
    }
    return {name: text for name, text in made.items() if text}


def answers(form: Form, measures: Mapping[int, str], measured: Mapping[str, Measured]) -> dict[str, str]:
    """Why a judgement may say the target's own word: the sentence of its numbers, by the warning's name."""
    return {
        key(each, form): known.sentence
        for each in faults(Scored(form))
        if each.code is Code.SAME_TEXT and each.row is not None
        if (known := measured.get(measures.get(each.row, ""))) and known.is_known
    }


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


def _short(form: Form, measures: Mapping[int, str], measured: Mapping[str, Measured]) -> Iterator[str]:
    """What fell short of its full score, with its numbers; why it did only a person knows."""
    scored = Scored(form)
    whole = scored.whole
    if whole and whole.weight and scored.fund_score is not None and scored.fund_score < whole.weight:
        yield f"预算执行率{scored.rate:f}%，得{plain(scored.fund_score)}分（分值{plain(whole.weight)}分）。"
    for place, (each, score) in enumerate(zip(form.indicators, scored.scores, strict=True)):
        if score is None or each.weight is None or score >= each.weight:
            continue
        known = measured.get(measures.get(place, ""))
        why = f"：{known.sentence}" if known and known.is_known else "。"
        yield f"{each.level3 or each.level2}得{plain(score)}分（分值{plain(each.weight)}分）{why}"


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
