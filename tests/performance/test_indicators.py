"""Scoring: shares, caps, rounding, grades (财预〔2020〕10号; domain.md F)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.indicators import (
    STRICT,
    Form,
    Fund,
    Indicator,
    Kind,
    Profile,
    Scored,
    computed,
    grade,
    rounded,
)

D = Decimal
USUAL = Profile()


def indicator(kind=Kind.QUANTITATIVE, weight="10", **more):
    return Indicator("产出指标", "数量指标", "某项", kind, weight=D(weight), **more)


def form(*indicators, profile=USUAL, executed="69.8", full="70"):
    fund = Fund("年度资金总额", D(70), D(full), D(executed), D(10))
    return Scored(Form(2021, profile, (fund,), tuple(indicators)))


def test_the_filed_execution_of_2021_scores_ten_as_filed_and_9_97_when_strict():
    filed, strict = form(), form(profile=STRICT)
    assert (filed.rate, filed.fund_score) == (D("99.7"), D(10))
    assert (strict.rate, strict.fund_score) == (D("99.71"), D("9.97"))


@pytest.mark.parametrize(
    ("executed", "full", "score"),
    [("70", "70", "10.00"), ("80", "70", "10.00"), ("35", "70", "5.00"), ("0", "70", "0.00")],
)
def test_execution_is_measured_on_the_years_full_budget_and_capped(executed, full, score):
    assert form(executed=executed, full=full, profile=STRICT).fund_score == D(score)


def test_without_a_budget_there_is_no_rate_and_no_score():
    empty = form(full="0")
    assert (empty.rate, empty.fund_score, empty.total) == (None, None, 0)


@pytest.mark.parametrize(
    ("kind", "target", "actual", "share"),
    [
        (Kind.QUANTITATIVE, "100", "100", "10"),
        (Kind.QUANTITATIVE, "100", "73", "7.3"),
        (Kind.QUANTITATIVE, "100", "150", "10"),
        (Kind.QUANTITATIVE, "3", "1", "3.333333333333333333333333333"),
        (Kind.QUANTITATIVE, "0", "0", "10"),
        (Kind.QUANTITATIVE, "100", "-5", "0"),
        (Kind.INVERSE, "2", "2", "10"),
        (Kind.INVERSE, "2", "1", "10"),
        (Kind.INVERSE, "2", "4", "5"),
        (Kind.INVERSE, "0", "0", "10"),
        (Kind.INVERSE, "0", "3", "0"),
    ],
)
def test_a_measured_indicator_scores_by_its_share(kind, target, actual, share):
    assert computed(indicator(kind, target=D(target), actual=D(actual))) == D(share)


@pytest.mark.parametrize(
    ("actual", "pct", "score"),
    [("及时", None, "10"), ("基本及时", "85", "8.5"), ("不及时", None, None), ("", "85", None)],
)
def test_a_qualitative_indicator_scores_by_the_judgement_or_by_words_that_repeat_the_target(
    actual, pct, score
):
    made = indicator(Kind.QUALITATIVE, target="及时", actual=actual, achieved_pct=D(pct) if pct else None)
    assert computed(made) == (D(score) if score else None)


def test_a_persons_score_stands_in_place_of_the_formula():
    assert form(indicator(target=D(10), actual=D(5), score=D(8))).scores == (D(8),)


def test_a_row_without_a_weight_is_kept_blank():
    blank = Indicator("产出指标", "成本指标", "")
    assert form(blank).scores == (None,)


def test_halves_go_up_never_to_the_even_neighbour():
    assert [rounded(D(each), 0) for each in ("0.5", "1.5", "2.5")] == [1, 2, 3]
    assert rounded(D("2.675"), 2) == D("2.68")


def test_the_total_is_the_sum_of_what_is_shown():
    thirds = [indicator(target=D(3), actual=D(1)) for _ in range(3)]
    assert form(*thirds).total == 10 + 3 + 3 + 3
    assert form(*thirds, profile=STRICT).total == D("9.97") + 3 * D("3.33")


@pytest.mark.parametrize(
    ("total", "word"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79", "中"),
        ("60", "中"),
        ("59.9", "差"),
        ("0", "差"),
    ],
)
def test_grades_begin_at_90_80_60(total, word):
    assert grade(D(total)) == word


numbers = st.decimals(min_value=-1000, max_value=1000, places=3)


@given(st.sampled_from([Kind.QUANTITATIVE, Kind.INVERSE]), numbers, numbers, st.integers(1, 50))
def test_no_formula_gives_less_than_nothing_or_more_than_the_weight(kind, target, actual, weight):
    score = computed(indicator(kind, str(weight), target=target, actual=actual))
    assert score is not None and 0 <= score <= weight
