"""The file of published limits: the defaults it gives, and that it is complete and sound."""

from datetime import date

import pytest

from alerts.parameters.published import ABSOLUTE, DIFFERENCE, national, standards
from dust.rules import RULES as DUST
from fume.rules import RULES as FUME
from registry.rooms import platform

BY_CODE = {each.code: each for each in standards()}


@pytest.mark.parametrize(
    ("trade", "limit"), [("采石厂", 1000), ("水泥", 500), ("商砼搅拌站", 500), ("", 1000)]
)
def test_without_a_choice_dust_is_judged_by_the_national_limit_of_its_trade(trade: str, limit: float) -> None:
    exceeded = next(rule for rule in DUST if rule.code == "DU02")
    assert exceeded.limits.limit_for(trade) == limit


def test_the_national_fume_limit_is_the_same_for_every_size() -> None:
    assert national("fume", "fume_mg_m3").limit == 2.0
    assert next(rule for rule in FUME if rule.code == "CF01").limits.limit == 2.0
    assert {each.limit for each in BY_CODE["GB 18483-2001"].limits} == {2.0}


def test_every_limit_is_sound() -> None:
    for standard in standards():
        assert standard.kind in ("national", "local") and standard.source and standard.mark
        assert bool(standard.region) == (standard.kind == "local")
        for each in standard.limits:
            platform(standard.platform).factor(each.column)
            date.fromisoformat(each.since)
            assert each.limit > 0 and each.window_s in (300, 600, 900, 3600) and each.clause
            assert each.formula in (ABSOLUTE, DIFFERENCE)


def test_only_national_standards_hold_by_default() -> None:
    assert {each.code for each in standards() if each.is_default} == {
        "GB 16297-1996",
        "GB 4915-2013",
        "GB 20426-2006",
        "GB 18483-2001",
    }


@pytest.mark.parametrize("code", ["GB 39726-2020", "GB 9078-1996", "DB13/2934-2019", "DB31/964-2016"])
def test_the_standards_that_the_bureau_may_choose_are_there(code: str) -> None:
    assert code in BY_CODE


def test_shanghai_has_two_limits_each_with_its_count() -> None:
    limits = {each.limit: each.allowed_a_day for each in BY_CODE["DB31/964-2016"].limits}
    assert limits == {1000: 6, 2000: 1}


def test_hebei_limits_the_difference_to_the_county() -> None:
    (limit,) = BY_CODE["DB13/2934-2019"].limits
    assert (limit.column, limit.limit, limit.formula, limit.allowed_a_day) == (
        "pm10_ug_m3",
        80,
        DIFFERENCE,
        2,
    )
