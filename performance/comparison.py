"""What differs between two forms, cell by cell. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from performance.document import ANALYSES, Document, actual_text, quantity, target_text
from performance.grid import OTHERS, RESULTS
from performance.indicators import Fund, Indicator, Scored

SHORT = 12
"""Characters: below it a text is one word or number and is marked as a whole."""
ALIKE = 0.5
"""Two texts that share less than this are different texts, not a text that was changed."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text, and whether the other text has it too."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """``place``: which cell; ``one`` and ``two``: what it says here and there."""

    place: str
    one: str
    two: str

    @property
    def runs(self) -> tuple[Sequence[Run], Sequence[Run]]:
        """Both texts in pieces: what stands only here or only there is marked."""
        matcher = SequenceMatcher(None, self.one, self.two, autojunk=False)
        if min(len(self.one), len(self.two)) < SHORT or matcher.ratio() < ALIKE:
            return _whole(self.one), _whole(self.two)
        steps = matcher.get_opcodes()
        return (
            [Run(self.one[a:b], tag != "equal") for tag, a, b, _, _ in steps if a < b],
            [Run(self.two[a:b], tag != "equal") for tag, _, _, a, b in steps if a < b],
        )


def _whole(text: str) -> Sequence[Run]:
    return [Run(text, True)] if text else []


def differences(one: Document, two: Document) -> list[Difference]:
    """Every cell whose text is not the same, in the order of the form."""
    said, other = dict(_cells(one)), dict(_cells(two))
    places = list(dict.fromkeys([*said, *other]))
    return [
        Difference(place, said.get(place, ""), other.get(place, ""))
        for place in places
        if said.get(place, "") != other.get(place, "")
    ]


def _cells(document: Document) -> Iterator[tuple[str, str]]:
    scored = Scored(document.form)
    yield "项目名称", document.project
    yield "主管部门", document.department
    yield "实施单位", document.unit
    for fund in document.form.funds:
        yield from _fund(fund)
    yield "执行率", "" if scored.rate is None else f"{scored.rate:f}%"
    yield "预期目标", document.form.goal_expected
    yield "实际完成情况", document.form.goal_actual
    seen: dict[str, int] = {}
    for indicator, score in zip(document.form.indicators, scored.scores, strict=True):
        name = " · ".join("".join(each.split()) for each in (indicator.level2, indicator.level3) if each)
        seen[name] = seen.get(name, 0) + 1
        title = name if seen[name] == 1 else f"{name}（{seen[name]}）"
        yield from _indicator(title, indicator, quantity(score))
    yield "总分", f"{scored.total:f} {scored.grade}"
    titles = [each.replace("\n", "") for each in (*RESULTS, *OTHERS)]
    for title, name in zip(titles, ANALYSES, strict=True):
        yield title, getattr(document.analyses, name)


def _fund(fund: Fund) -> Iterator[tuple[str, str]]:
    titles = {"initial": "年初预算数", "full": "全年预算数", "executed": "全年执行数", "weight": "分值"}
    for each in fields(Fund):
        if each.name in titles:
            yield f"{fund.name.strip()} · {titles[each.name]}", quantity(getattr(fund, each.name))


def _indicator(title: str, indicator: Indicator, score: str) -> Iterator[tuple[str, str]]:
    yield f"{title} · 年度指标值", target_text(indicator)
    yield f"{title} · 实际完成值", actual_text(indicator)
    yield f"{title} · 分值", quantity(indicator.weight)
    yield f"{title} · 得分", score
    yield f"{title} · 偏差原因分析及改进措施", indicator.deviation
