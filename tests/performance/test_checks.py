"""校验: what blocks a form and what asks for a reason; each finding names its row."""

from dataclasses import replace
from decimal import Decimal

import pytest

from performance.checks import Code, faults, key
from performance.indicators import Form, Fund, Indicator, Kind, Profile, Scored

D = Decimal


def row(level1="产出指标", level2="数量指标", weight="50", **more):
    values = {"target": D(10), "actual": D(10)} | more
    return Indicator(level1, level2, f"{level1}一项", weight=D(weight), **values)


GOOD = Form(
    2025,
    Profile(),
    (
        Fund("年度资金总额", D(70), D(70), D("69.8"), D(10)),
        Fund("其中：当年财政拨款", D(60), D(60), D("59.8")),
        Fund("上年结转资金", D(10), D(10), D(10)),
        Fund("其他资金"),
    ),
    (
        row(weight="30"),
        row(level2="成本指标", weight="20"),
        row("效益指标", "社会效益指标", "30"),
        row("满意度指标", "服务对象满意度指标", "10"),
    ),
    "建成三个平台",
    "三个平台全年在线",
)


def codes(form):
    return [fault.code for fault in faults(Scored(form))]


def changed(at=0, **more):
    rows = list(GOOD.indicators)
    rows[at] = replace(rows[at], **more)
    return replace(GOOD, indicators=tuple(rows))


def funded(at=0, **more):
    funds = list(GOOD.funds)
    funds[at] = replace(funds[at], **more)
    return replace(GOOD, funds=tuple(funds))


def test_a_form_that_is_in_order_has_nothing_to_say():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (changed(weight=D(31)), Code.WEIGHTS),
        (funded(1, executed=D("59.79")), Code.FUNDS_SUM),
        (funded(full=D(0)), Code.FULL_ZERO),
        (funded(full=None), Code.FULL_ZERO),
        (changed(score=D("30.5")), Code.SCORE_RANGE),
        (changed(score=D("-0.1")), Code.SCORE_RANGE),
        (changed(actual=None), Code.MISSING_ACTUAL),
        (changed(actual="很多"), Code.MISSING_ACTUAL),
        (changed(target=None), Code.MISSING_ACTUAL),
        (replace(GOOD, year=None), Code.YEAR),
        (replace(GOOD, year=21), Code.YEAR),
        (changed(score=D(29), deviation="说明"), Code.SCORE_DIFFERS),
        (changed(actual=D(8)), Code.DEVIATION_MISSING),
        (changed(actual=D("13.1")), Code.OVER_130),
        (changed(kind=Kind.QUALITATIVE, target="及时", actual="及时"), Code.SAME_TEXT),
        (replace(GOOD, goal_actual=GOOD.goal_expected), Code.SAME_TEXT),
        (changed(1, level2="时效指标"), Code.NO_COST),
        (changed(level1="效益指标"), Code.SPLIT),
    ],
)
def test_each_fault_is_found(form, code):
    assert code in codes(form)


@pytest.mark.parametrize(
    "form",
    [
        funded(1, executed=D("59.805")),
        changed(score=D("29.9"), deviation="四舍五入"),
        changed(actual=D(13)),
        changed(actual=D(20), deviation="年中追加任务"),
        changed(actual=D(8), deviation="设备故障"),
        changed(kind=Kind.QUALITATIVE, target="及时", actual="全年及时更新 12 次", achieved_pct=D(100)),
    ],
)
def test_what_is_just_in_order_or_explained_is_left_alone(form):
    assert codes(form) == []


@pytest.mark.parametrize(
    ("score", "pct", "apart"),
    [("24", "80", False), ("23.9", "80", True), ("18", "79", False), ("17", "60", True)],
)
def test_a_qualitative_score_lies_in_the_band_of_its_judgement(score, pct, apart):
    form = changed(
        kind=Kind.QUALITATIVE,
        target="良好",
        actual="较好",
        achieved_pct=D(pct),
        score=D(score),
        deviation="说明",
    )
    form = replace(form, profile=Profile(1, 1))
    assert (Code.QUALITATIVE_BAND in codes(form)) is apart


def test_the_formula_may_leave_its_band_by_rounding():
    judged = changed(
        kind=Kind.QUALITATIVE, target="良好", actual="较好", achieved_pct=D("79.76"), deviation="说明"
    )
    rows = (replace(judged.indicators[0], weight=D(10)), *judged.indicators[1:])
    form = replace(judged, indicators=rows, profile=Profile(1, 0))
    assert Scored(form).scores[0] == 8 and Code.QUALITATIVE_BAND not in codes(form)


def test_the_name_of_a_finding_has_no_blanks():
    form = changed(actual=None, level2="社会\n效益 指标")
    (found,) = (each for each in faults(Scored(form)) if each.code is Code.MISSING_ACTUAL)
    assert key(found, form) == "E_MISSING_ACTUAL:社会效益指标/产出指标一项"


def test_errors_block_and_come_first_and_name_their_row():
    found = faults(Scored(replace(changed(2, actual=None), year=None)))
    assert [(fault.code, fault.row) for fault in found] == [(Code.MISSING_ACTUAL, 2), (Code.YEAR, None)]
    assert all(fault.code.blocks and fault.sentence for fault in found)
