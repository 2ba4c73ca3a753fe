"""The form on its nine columns (domain.md F.4): which text stands in which cells. Pure; Excel, Word and the
print page draw it, and an import reads it back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import groupby

from performance.document import Analyses, Document, actual_text, plain, quantity, target_text
from performance.indicators import HUNDRED, Fund, Indicator, Scored, execution, rounded

COLUMNS = 9
TITLE = "项目支出绩效自评表"
DASH = "—"


class Look(Enum):
    """How a cell is drawn."""

    TITLE = "title"
    SEAL = "seal"
    LABEL = "label"
    VALUE = "value"
    TEXT = "text"
    """Long text: from the left, at the top."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` over ``rows`` × ``columns`` cells from (row, column), both from 1."""

    row: int
    column: int
    text: str
    look: Look = Look.VALUE
    rows: int = 1
    columns: int = 1


def grid(document: Document) -> list[Cell]:
    """Every cell of the form, row by row; together they cover the nine columns without gap or overlap."""
    scored = Scored(document.form)
    head = [*_heading(document), *_funds(scored), *_goals(document)]
    first = head[-1].row + 1
    body = list(_indicators(scored, first))
    total = first + 1 + len(document.form.indicators)
    return sorted(
        [*head, *body, *_total(scored, total), *_analyses(document.analyses, total + 1)],
        key=lambda cell: (cell.row, cell.column),
    )


def height(document: Document) -> int:
    """How many rows the form has: 39 for the nineteen indicator rows of 2021."""
    return max(cell.row for cell in grid(document))


def analyses(cells: Iterable[Cell]) -> int:
    """The row where 项目绩效分析 begins; on paper what stands above it is the first page."""
    return max(cell.row for cell in cells if cell.column == 1)


def _heading(document: Document) -> Iterator[Cell]:
    year = document.form.year
    yield Cell(1, 1, TITLE, Look.TITLE, columns=9)
    seal = f"填列单位（公章）：{document.reporter or ' ' * 16}（ {year or ' ' * 4}年度）"
    yield Cell(2, 1, seal, Look.SEAL, columns=9)
    yield Cell(3, 1, "项目名称", Look.LABEL, columns=2)
    yield Cell(3, 3, document.project, columns=7)
    yield Cell(4, 1, "主管部门", Look.LABEL, columns=2)
    yield Cell(4, 3, document.department, columns=3)
    yield Cell(4, 6, "实施单位", Look.LABEL)
    yield Cell(4, 7, document.unit, columns=3)


FUND_COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


def _funds(scored: Scored) -> Iterator[Cell]:
    funds = scored.form.funds
    yield Cell(5, 1, "项目资金\n（万元）", Look.LABEL, rows=len(funds) + 1)
    yield Cell(5, 2, "", columns=2)
    for column, title in enumerate(FUND_COLUMNS, 4):
        yield Cell(5, column, title, Look.LABEL)
    for row, fund in enumerate(funds, 6):
        yield Cell(row, 2, fund.name, Look.LABEL, columns=2)
        for column, text in enumerate(_fund(scored, fund), 4):
            yield Cell(row, column, text)


def _fund(scored: Scored, fund: Fund) -> tuple[str, ...]:
    rate = execution(fund)
    shown = "" if rate is None else f"{rounded(rate * HUNDRED, scored.form.profile.rate_dp):f}%"
    is_whole = fund is scored.whole
    weight, score = (quantity(fund.weight), _score(scored.fund_score)) if is_whole else (DASH, DASH)
    return quantity(fund.initial), quantity(fund.full), quantity(fund.executed), weight, shown, score


def _score(score: Decimal | None) -> str:
    return "" if score is None else plain(score)


def _goals(document: Document) -> Iterator[Cell]:
    row = 6 + len(document.form.funds)
    yield Cell(row, 1, "年度总体目标", Look.LABEL, rows=2)
    yield Cell(row, 2, "预期目标", Look.LABEL, columns=4)
    yield Cell(row, 6, "实际完成情况", Look.LABEL, columns=4)
    yield Cell(row + 1, 2, document.form.goal_expected, Look.TEXT, columns=4)
    yield Cell(row + 1, 6, document.form.goal_actual, Look.TEXT, columns=4)


INDICATOR_COLUMNS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度\n指标值",
    "实际\n完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)


def _indicators(scored: Scored, first: int) -> Iterator[Cell]:
    rows = scored.form.indicators
    yield Cell(first, 1, "绩\n效\n指\n标", Look.LABEL, rows=len(rows) + 1)
    for column, title in enumerate(INDICATOR_COLUMNS, 2):
        yield Cell(first, column, title, Look.LABEL)
    yield from _levels(rows, first + 1)
    for row, (indicator, score) in enumerate(zip(rows, scored.scores, strict=True), first + 1):
        texts = (
            indicator.level3,
            target_text(indicator),
            actual_text(indicator),
            quantity(indicator.weight),
            _score(score),
            indicator.deviation,
        )
        for column, text in enumerate(texts, 4):
            yield Cell(row, column, text, Look.TEXT if column == COLUMNS else Look.VALUE)


def _levels(rows: Sequence[Indicator], first: int) -> Iterator[Cell]:
    """一级 and 二级, each over the rows that share it."""
    row = first
    for level1, ones in groupby(rows, key=lambda each: each.level1):
        inside = list(ones)
        yield Cell(row, 2, level1, Look.LABEL, rows=len(inside))
        for level2, twos in groupby(inside, key=lambda each: each.level2):
            count = len(list(twos))
            yield Cell(row, 3, level2, Look.LABEL, rows=count)
            row += count


def _total(scored: Scored, row: int) -> Iterator[Cell]:
    weights = [each.weight for each in scored.form.funds] + [each.weight for each in scored.form.indicators]
    yield Cell(row, 1, "总分", Look.LABEL, columns=6)
    yield Cell(row, 7, plain(sum((each for each in weights if each is not None), Decimal(0))))
    yield Cell(row, 8, plain(scored.total))
    yield Cell(row, 9, "")


RESULTS = ("项目实施和预算执行情况及分析", "产出情况及分析", "效益情况及分析", "满意度情况及分析")
OTHERS = ("主要经验做法", "项目管理中存在的\n主要问题及原因分析", "下一步改进措施及\n管理建议")


def _analyses(said: Analyses, first: int) -> Iterator[Cell]:
    yield Cell(first, 1, "项目绩效分析", Look.LABEL, rows=len(RESULTS) + len(OTHERS))
    yield Cell(first, 2, "自评结果分析", Look.LABEL, rows=len(RESULTS))
    results = (said.project, said.output, said.benefit, said.satisfaction)
    for row, (title, text) in enumerate(zip(RESULTS, results, strict=True), first):
        yield Cell(row, 3, title, Look.LABEL, columns=2)
        yield Cell(row, 5, text, Look.TEXT, columns=5)
    others = (said.experience, said.problems, said.next_steps)
    for row, (title, text) in enumerate(zip(OTHERS, others, strict=True), first + len(RESULTS)):
        yield Cell(row, 2, title, Look.LABEL, columns=3)
        yield Cell(row, 5, text, Look.TEXT, columns=5)
