"""What is wrong with a form: errors block approval, warnings ask for a reason (domain.md F.5). Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from performance.indicators import HUNDRED, ZERO, Form, Fund, Indicator, Kind, Scored, achieved, computed

YEARS = range(2000, 2101)
CENT = Decimal("0.005")
"""万元: sub-rows and whole may differ by less, from rounding."""
CLOSE = Decimal("0.1")
FAR = Decimal("1.3")
IN_PRINCIPLE = {"产出": Decimal(50), "效益": Decimal(30), "满意度": Decimal(10)}
EXECUTION = Decimal(10)
BANDS = (Decimal(80), Decimal(60), ZERO)


class Code(StrEnum):
    """E_… blocks, W_… asks."""

    WEIGHTS = "E_WEIGHTS"
    FUNDS_SUM = "E_FUNDS_SUM"
    FULL_ZERO = "E_FULL_ZERO"
    SCORE_RANGE = "E_SCORE_RANGE"
    MISSING_ACTUAL = "E_MISSING_ACTUAL"
    YEAR = "E_YEAR"
    SPLIT = "W_SPLIT"
    SCORE_DIFFERS = "W_SCORE_DIFFERS"
    DEVIATION_MISSING = "W_DEVIATION_MISSING"
    OVER_130 = "W_OVER_130"
    QUALITATIVE_BAND = "W_QUALITATIVE_BAND"
    SAME_TEXT = "W_SAME_TEXT"
    NO_COST = "W_NO_COST"

    @property
    def blocks(self) -> bool:
        return self.value.startswith("E_")


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: its code, the sentence for the person, and the row it is about (None: the whole form)."""

    code: Code
    sentence: str
    row: int | None = None


def faults(scored: Scored) -> list[Fault]:
    """All that is to be said, errors first, each in the order of the form."""
    found = [fault for check in _CHECKS for fault in check(scored)]
    return sorted(found, key=lambda fault: list(Code).index(fault.code))


def key(fault: Fault, form: Form) -> str:
    """The name of a finding among the answers; it stays when rows are added or removed, and it has no blanks or
    line ends, which a browser would send back changed."""
    if fault.row is None:
        return fault.code.value
    row = form.indicators[fault.row]
    return "".join(f"{fault.code.value}:{row.level2}/{row.level3}".split())


def _weights(scored: Scored) -> Iterator[Fault]:
    parts = [each.weight for each in scored.form.funds] + [each.weight for each in scored.form.indicators]
    if (total := sum((part or ZERO for part in parts), ZERO)) != HUNDRED:
        yield Fault(Code.WEIGHTS, f"各项分值合计为 {total:f}，应为 100")


def _funds_sum(scored: Scored) -> Iterator[Fault]:
    whole, parts = scored.whole, scored.form.funds[1:]
    columns: tuple[tuple[str, Callable[[Fund], Decimal | None]], ...] = (
        ("年初预算数", lambda fund: fund.initial),
        ("全年预算数", lambda fund: fund.full),
        ("全年执行数", lambda fund: fund.executed),
    )
    for title, of in columns if whole and parts else ():
        said, added = of(whole) or ZERO, sum((of(part) or ZERO for part in parts), ZERO)  # type: ignore[arg-type]
        if abs(said - added) > CENT:
            yield Fault(
                Code.FUNDS_SUM, f"{title}：各资金来源合计 {added:f} 万元，与年度资金总额 {said:f} 万元不符"
            )


def _full_zero(scored: Scored) -> Iterator[Fault]:
    whole = scored.whole
    if whole and whole.weight and not whole.full:
        yield Fault(Code.FULL_ZERO, "全年预算数为 0 或未填，无法计算预算执行率")


def _score_range(scored: Scored) -> Iterator[Fault]:
    for row, (indicator, score) in enumerate(zip(scored.form.indicators, scored.scores, strict=True)):
        given = indicator.score
        most = indicator.weight or ZERO
        for value in dict.fromkeys(each for each in (given, score) if each is not None):
            if not ZERO <= value <= most:
                yield Fault(
                    Code.SCORE_RANGE, f"{_name(indicator)}得分 {value:f} 应在 0 到分值 {most:f} 之间", row
                )
                break


def _missing_actual(scored: Scored) -> Iterator[Fault]:
    for row, indicator in enumerate(scored.form.indicators):
        if indicator.is_scored and achieved(indicator) is None:
            yield Fault(Code.MISSING_ACTUAL, f"{_name(indicator)}{_what_lacks(indicator)}", row)


def _what_lacks(indicator: Indicator) -> str:
    if indicator.actual in (None, ""):
        return "没有填写实际完成值"
    if indicator.kind is Kind.QUALITATIVE:
        return "没有填写达成程度（百分数）"
    return "的指标值或完成值不是数字" if indicator.target not in (None, "") else "没有填写年度指标值"


def _year(scored: Scored) -> Iterator[Fault]:
    if scored.form.year not in YEARS:
        yield Fault(Code.YEAR, "没有填写年度，或年度不在 2000 至 2100 之间")


def _split(scored: Scored) -> Iterator[Fault]:
    found = dict.fromkeys(IN_PRINCIPLE, ZERO)
    other = ZERO
    for each in scored.form.indicators:
        name = next((name for name in IN_PRINCIPLE if each.level1.startswith(name)), None)
        if name:
            found[name] += each.weight or ZERO
        else:
            other += each.weight or ZERO
    whole = (scored.whole.weight if scored.whole else None) or ZERO
    if found != IN_PRINCIPLE or whole != EXECUTION or other:
        said = "、".join(f"{name} {weight:f}" for name, weight in found.items())
        more = f"、其他 {other:f}" if other else ""
        yield Fault(
            Code.SPLIT,
            f"一级指标分值为预算执行 {whole:f}、{said}{more}，与原则上的 10、50、30、10 不同，请说明理由",
        )


def _score_differs(scored: Scored) -> Iterator[Fault]:
    for row, indicator in enumerate(scored.form.indicators):
        exact = computed(indicator)
        if indicator.score is not None and exact is not None and abs(indicator.score - exact) > CLOSE:
            yield Fault(
                Code.SCORE_DIFFERS, f"{_name(indicator)}得分 {indicator.score:f}，按公式应为 {exact:.2f}", row
            )


def _deviation_missing(scored: Scored) -> Iterator[Fault]:
    for row, (indicator, score) in enumerate(zip(scored.form.indicators, scored.scores, strict=True)):
        if score is not None and score < (indicator.weight or ZERO) and not indicator.deviation.strip():
            yield Fault(
                Code.DEVIATION_MISSING, f"{_name(indicator)}未得满分，请填写偏差原因分析及改进措施", row
            )


def _over(scored: Scored) -> Iterator[Fault]:
    for row, indicator in enumerate(scored.form.indicators):
        share = achieved(indicator) if indicator.kind is Kind.QUANTITATIVE and indicator.is_scored else None
        if share is not None and share > FAR and not indicator.deviation.strip():
            yield Fault(Code.OVER_130, f"{_name(indicator)}完成值超过指标值的 130%，请说明原因", row)


def _band(scored: Scored) -> Iterator[Fault]:
    """Of scores that a person gave: the formula's own may only leave its band by rounding."""
    for row, indicator in enumerate(scored.form.indicators):
        pct, score = indicator.achieved_pct, indicator.score
        if indicator.kind is not Kind.QUALITATIVE or pct is None or score is None or not indicator.weight:
            continue
        if band(score / indicator.weight * HUNDRED) != band(pct):
            yield Fault(
                Code.QUALITATIVE_BAND, f"{_name(indicator)}得分 {score:f} 与达成程度 {pct:f}% 不在同一档", row
            )


def band(pct: Decimal) -> Decimal:
    """The lower end of the band: 100–80 (80 included), 80–60 (60 included), 60–0."""
    return next((least for least in BANDS if pct >= least), ZERO)


def _same_text(scored: Scored) -> Iterator[Fault]:
    form = scored.form
    if form.goal_expected.strip() and form.goal_expected.strip() == form.goal_actual.strip():
        yield Fault(Code.SAME_TEXT, "实际完成情况与预期目标文字完全相同，请写明实际完成的情况")
    for row, each in enumerate(form.indicators):
        if each.kind is Kind.QUALITATIVE and each.is_scored and each.actual and each.actual == each.target:
            yield Fault(
                Code.SAME_TEXT, f"{_name(each)}的完成值与指标值文字完全相同，请写明实际完成的情况", row
            )


def _no_cost(scored: Scored) -> Iterator[Fault]:
    scored_rows = (each for each in scored.form.indicators if each.is_scored)
    if not any(each.level1.startswith("成本") or each.level2.startswith("成本") for each in scored_rows):
        yield Fault(Code.NO_COST, "没有设置成本指标")


def _name(indicator: Indicator) -> str:
    return f"“{indicator.level3 or indicator.level2 or indicator.level1}”"


_CHECKS: tuple[Callable[[Scored], Iterator[Fault]], ...] = (
    _weights,
    _funds_sum,
    _full_zero,
    _score_range,
    _missing_actual,
    _year,
    _split,
    _score_differs,
    _deviation_missing,
    _over,
    _band,
    _same_text,
    _no_cost,
)
