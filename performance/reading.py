"""Last year's form read back from Excel or Word: the rows on their nine columns become a document again.

What the paper does not say is taken as it must have been: a number with a unit is quantitative, words are
qualitative and reached as far as their score says, the decimals shown are the profile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from performance.document import ANALYSES, Analyses, Document
from performance.form_file import number_in
from performance.grid import COLUMNS, DASH, FUND_COLUMNS, OTHERS, RESULTS, TITLE
from performance.indicators import HUNDRED, Form, Fund, Indicator, Kind, Profile, computed, rounded
from performance.store import misfits
from performance.table_rows import MOST_BYTES, Row, table_rows
from registry.uploads import Unfit

__all__ = ["MOST_BYTES", "ImportRefused", "read_back"]


class ImportRefused(ValueError):
    """The file is no such form; ``faults`` holds a sentence for each row at fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = tuple(faults)


def read_back(content: bytes) -> Document:
    """The form that an .xlsx or .docx file holds, fit to be stored."""
    try:
        made = _Reader(table_rows(content)).document()
    except Unfit as unfit:
        raise ImportRefused([str(unfit)]) from unfit
    if faults := misfits(made):
        raise ImportRefused(faults)
    return made


class _Reader:
    """Reads by the form's own labels, so that rows may be more or fewer than in 2021."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._faults: list[str] = []

    def document(self) -> Document:
        if not self._rows or not any(TITLE in row[0] for row in self._rows[:3]):
            raise ImportRefused([f"第 1 行没有标题“{TITLE}”，不是绩效自评表"])
        funds, goals = self._at("项目资金"), self._at("年度总体目标")
        first, total, analyses = self._at("绩效指标"), self._at("总分"), self._at("项目绩效分析")
        self._stop()
        profile = self._profile(funds, goals, first, total)
        form = Form(
            self._year(),
            profile,
            tuple(self._fund(row) for row in range(funds + 1, goals)),
            tuple(_by_formula(each, profile) for each in self._indicators(first + 1, total)),
            *self._goals(goals + 1),
        )
        made = Document(
            self._rows[self._at("项目名称")][2],
            self._rows[self._at("主管部门")][2],
            self._rows[self._at("主管部门")][6],
            form,
            self._analyses(analyses),
            self._reporter(),
        )
        self._stop()
        return made

    def _stop(self) -> None:
        if self._faults:
            raise ImportRefused(self._faults)

    def _at(self, label: str) -> int:
        """The row whose first cell says ``label``."""
        for index, row in enumerate(self._rows):
            if "".join(row[0].split()).startswith(label):
                return index
        self._faults.append(f"没有找到“{label}”一行")
        return 0

    def _seal(self) -> str:
        return next((row[0] for row in self._rows[:4] if row[0].startswith("填列单位")), "")

    def _year(self) -> int | None:
        digits = "".join(each for each in self._seal().rpartition("（")[2] if each.isdecimal())
        return int(digits) if 0 < len(digits) <= 4 else None

    def _goals(self, row: int) -> tuple[str, str]:
        cells = self._rows[row] if row < len(self._rows) else ("",) * COLUMNS
        return cells[1], cells[5]

    def _reporter(self) -> str:
        return self._seal().partition("：")[2].rpartition("（")[0].strip()

    def _number(self, row: int, column: int, title: str) -> Decimal | None:
        text = self._rows[row][column].strip()
        if text in ("", DASH):
            return None
        found = number_in(text)
        if found is None:
            self._faults.append(f"第 {row + 1} 行“{title}”应为数字，实为“{text[:20]}”")
        return found

    def _fund(self, row: int) -> Fund:
        numbers = (self._number(row, column, title) for column, title in enumerate(FUND_COLUMNS[:4], 3))
        return Fund(self._rows[row][1].rstrip(), *numbers)

    def _profile(self, funds: int, goals: int, first: int, total: int) -> Profile:
        rates = [self._rows[row][7].strip().rstrip("%") for row in range(funds + 1, goals)]
        scores = [self._rows[row][8] for row in range(funds + 1, goals)]
        scores += [self._rows[row][7] for row in range(first + 1, total)]
        return Profile(_places(rates, Profile().rate_dp), _places(scores, Profile().score_dp))

    def _indicators(self, first: int, total: int) -> Iterator[Indicator]:
        level1 = level2 = ""
        for row in range(first, total):
            cells = self._rows[row]
            level1, level2 = cells[1] or level1, cells[2] or level2
            weight, score = self._number(row, 6, "分值"), self._number(row, 7, "得分")
            yield _indicator((level1, level2), cells, weight, score)

    def _analyses(self, first: int) -> Analyses:
        titles = (*RESULTS, *OTHERS)
        found = self._rows[first : first + len(titles)]
        for title, row in zip(titles, found, strict=False):
            if "".join(title.split()) not in "".join("".join(row[:4]).split()):
                self._faults.append(f"项目绩效分析中没有找到“{title.replace(chr(10), '')}”一行")
        if len(found) < len(titles):
            self._faults.append(f"项目绩效分析应有 {len(titles)} 行，实有 {len(found)} 行")
            return Analyses()
        return Analyses(**{name: row[4] for name, row in zip(ANALYSES, found, strict=True)})


def _places(texts: Sequence[str], usual: int) -> int:
    """The decimals shown: a rate of 100.0 shows one; without any number, the usual."""
    numbers = [text for text in texts if number_in(text) is not None]
    return max((len(text.strip().partition(".")[2]) for text in numbers), default=usual)


def _by_formula(indicator: Indicator, profile: Profile) -> Indicator:
    """A score that the formula gives as shown was not given by a person: it moves with the numbers."""
    exact = computed(indicator) if indicator.kind is Kind.QUANTITATIVE else None
    if exact is None or rounded(exact, profile.score_dp) != indicator.score:
        return indicator
    return replace(indicator, score=None)


def _indicator(
    levels: tuple[str, str], cells: Row, weight: Decimal | None, score: Decimal | None
) -> Indicator:
    target, actual = cells[4].strip(), cells[5].strip()
    numbers = number_in(target), number_in(actual)
    deviation = cells[8].strip()
    if target and None not in numbers:
        unit = target.lstrip("+-0123456789., ")
        return Indicator(*levels, cells[3], Kind.QUANTITATIVE, *numbers, unit, weight, None, score, deviation)
    kind = Kind.QUALITATIVE if target or actual else Kind.QUANTITATIVE
    pct = score / weight * HUNDRED if kind is Kind.QUALITATIVE and weight and score is not None else None
    words = (target or None, actual or None)
    return Indicator(*levels, cells[3], kind, *words, "", weight, pct, score, deviation)
