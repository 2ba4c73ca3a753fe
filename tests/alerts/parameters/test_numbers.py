"""How numbers are read and written, for every rule there is."""

import pytest

from alerts.parameters.actions import numbers_of
from alerts.parameters.numbers import ENABLED, KNOWN, disorder
from alerts.parameters.wordings import WORDINGS
from alerts.rule_types import SETTING_NAMES, Limits
from alerts.rulebook import rule, rules

HOLD, COUNT, RATIO = KNOWN["hold_1_s"], KNOWN["count"], KNOWN["low_ratio"]
LIMIT = next(each for each in numbers_of(rule("DU02")) if each.name == "limit")


@pytest.mark.parametrize(
    ("number", "shown", "refused"),
    [
        (LIMIT, 0, "限值应大于 0 µg/m³"),
        (LIMIT, -1, "限值应大于 0"),
        (LIMIT, 0.1, ""),
        (LIMIT, 100_000, ""),
        (LIMIT, 100_001, "限值应在"),
        (HOLD, 0, "第一档持续时间应在 1 到 43200 分钟之间"),
        (HOLD, 1, ""),
        (HOLD, 43_200, ""),
        (HOLD, 43_201, "应在"),
        (COUNT, 2.5, "次数应为整数"),
        (COUNT, 0, "应在"),
        (RATIO, 101, "应在"),
        (RATIO, 100, ""),
    ],
)
def test_a_number_is_taken_within_its_range(number, shown, refused):
    fault = number.refusal(shown)
    assert (refused in fault) if refused else fault == ""


def test_minutes_and_per_cents_are_stored_as_seconds_and_shares():
    assert (HOLD.stored(15), HOLD.shown(900)) == (900, 15)
    assert RATIO.stored(30) == pytest.approx(0.3)
    assert [HOLD.told(each) for each in (None, 900, 7200, 5400)] == ["未设定", "15 分钟", "2 小时", "90 分钟"]


def test_every_number_of_every_rule_has_a_title_and_a_default_in_range():
    assert set(SETTING_NAMES) <= set(KNOWN)
    for each in rules().values():
        for number in numbers_of(each):
            assert number.title != number.name, (each.code, number.name)
            default = getattr(each.limits, number.name)
            assert default is None or number.refusal(number.shown(default)) == "", (each.code, number)
            assert number.name not in each.aliases and number.name != ENABLED


def test_every_rule_is_explained():
    assert set(WORDINGS) == set(rules())


@pytest.mark.parametrize(
    ("limits", "wrong"),
    [
        (Limits(hold_1_s=300, hold_2_s=900), ""),
        (Limits(hold_1_s=300, hold_2_s=300), ""),
        (Limits(hold_1_s=301, hold_2_s=300), "hold_2_s"),
        (Limits(hold_1_s=1, hold_2_s=5, hold_3_s=4), "hold_3_s"),
        (Limits(hold_1_s=300), ""),
        (Limits(), ""),
    ],
)
def test_a_graver_level_never_comes_sooner(limits, wrong):
    assert disorder(limits) == wrong
