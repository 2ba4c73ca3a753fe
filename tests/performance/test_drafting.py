"""The draft and the outlook, on values: numbers filled in, texts left alone, what is behind the calendar."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from performance.drafting import Draft, Money, answers, filled, merged, texts, value
from performance.indicators import Indicator, Kind
from performance.layouts import layout
from performance.measures.shape import Measured
from performance.outlook import outlook
from performance.store import emptied

BEGUN = layout("2021")
BLANK = emptied(BEGUN.document)


def measured(name, *, actual=None, share=None, is_known=True):
    return Measured(
        name,
        "口径",
        f"{name} 的一句话。",
        actual=actual and Decimal(actual),
        share=share and Decimal(share),
        is_known=is_known,
    )


DRAFT = Draft(
    {
        "platform_power": measured("platform_power", actual="1"),
        "kept_up": measured("kept_up", share="98.70"),
        "running": measured("running", share="71.20"),
        "satisfaction": measured("satisfaction", actual="91.50", share="91.50"),
        "consultations": measured("consultations", is_known=False),
    },
    {"appropriation": Money(Decimal(70), Decimal(70), Decimal("69.8"))},
)


def named(document, level3):
    return next(each for each in document.form.indicators if each.level3 == level3)


def test_numbers_words_and_money_are_filled_in():
    made = filled(BLANK, BEGUN.measures, DRAFT)
    assert named(made, "环保用电监管系统平台运维").actual == 1
    assert (named(made, "系统维护更新").actual, named(made, "系统维护更新").achieved_pct) == (
        "及时",
        Decimal("98.70"),
    )
    assert named(made, "系统运行情况").actual == "部分达成"
    assert named(made, "群众满意度").actual == Decimal("91.50")
    assert named(made, "公众服务程度").actual is None
    assert [each.executed for each in made.form.funds] == [Decimal("69.8"), Decimal("69.8"), None, None]


def test_blank_texts_get_sentences_with_their_numbers_and_written_ones_stay():
    made = filled(BLANK, BEGUN.measures, DRAFT)
    assert (
        made.analyses.project
        == "全年预算数70万元，全年执行数69.8万元，执行率99.7%，得分10分。未使用0.2万元。"
    )
    assert made.analyses.output.startswith("1．platform_power 的一句话。\n2．kept_up")
    assert made.analyses.satisfaction == "satisfaction 的一句话。"
    assert made.analyses.experience == ""
    written = replace(BLANK, analyses=replace(BLANK.analyses, output="我写的"))
    assert filled(written, BEGUN.measures, DRAFT).analyses.output == "我写的"


def test_what_the_draft_wrote_is_written_anew_and_what_a_person_wrote_is_not():
    made = filled(BLANK, BEGUN.measures, DRAFT)
    written = texts(made.form, BEGUN.measures, DRAFT.measured)
    later = DRAFT.measured | {"kept_up": replace(DRAFT.measured["kept_up"], sentence="后来的一句话。")}
    theirs = replace(made, analyses=replace(made.analyses, satisfaction="我写的"))
    again = filled(theirs, BEGUN.measures, replace(DRAFT, measured=later, written=written))
    assert "后来的一句话。" in again.analyses.output and "kept_up 的一句话" not in again.analyses.output
    assert "后来的一句话。" in again.form.goal_actual
    assert again.analyses.satisfaction == "我写的"
    nothing = filled(made, BEGUN.measures, replace(DRAFT, measured={}, written=written))
    assert nothing.analyses.benefit == "" and nothing.form.goal_actual == ""


def test_problems_name_what_fell_short_with_its_numbers():
    made = filled(BLANK, BEGUN.measures, DRAFT)
    assert made.analyses.problems == "1．系统运行情况得7分（分值10分）：running 的一句话。"
    half = replace(DRAFT, ledger={"appropriation": Money(Decimal(70), Decimal(70), Decimal(35))})
    problems = filled(BLANK, BEGUN.measures, half).analyses.problems
    assert problems.startswith("1．预算执行率50.0%，得5分（分值10分）。\n2．系统运行情况")


def test_a_word_that_repeats_the_target_is_explained_by_its_numbers():
    made = filled(BLANK, BEGUN.measures, DRAFT)
    assert answers(made.form, BEGUN.measures, DRAFT.measured) == {
        "W_SAME_TEXT:质量指标/系统维护更新": "kept_up 的一句话。"
    }


def test_what_a_person_said_goes_before_the_records():
    told = {"a": "新", "b": "新", "c": "新"}
    assert merged({"a": "旧", "b": "人写的", "d": "人写的", "e": "旧"}, told, {"a": "旧", "e": "旧"}) == {
        "a": "新",
        "b": "人写的",
        "c": "新",
        "d": "人写的",
    }


def test_what_a_person_overruled_stays():
    kept = replace(DRAFT, kept=frozenset({0, 3}))
    made = filled(BEGUN.document, BEGUN.measures, kept)
    assert named(made, "系统维护更新").achieved_pct == named(BEGUN.document, "系统维护更新").achieved_pct


def test_without_a_ledger_the_money_stays_as_written():
    made = filled(BEGUN.document, BEGUN.measures, replace(DRAFT, ledger={}))
    assert made.form.funds == BEGUN.document.form.funds


@pytest.mark.parametrize(
    ("kind", "found", "told"),
    [
        (Kind.QUANTITATIVE, measured("x", actual="12.50"), ("12.5", None)),
        (Kind.QUANTITATIVE, measured("x"), ("", None)),
        (Kind.QUALITATIVE, measured("x", share="80"), ("良好", Decimal(80))),
        (Kind.QUALITATIVE, measured("x"), ("", None)),
    ],
)
def test_a_value_as_the_form_writes_it(kind, found, told):
    assert value(Indicator("一", "二", "三", kind, "良好"), found) == told


def test_the_outlook_names_what_is_behind():
    document = filled(BLANK, BEGUN.measures, DRAFT)
    running = replace(document, form=replace(document.form, year=2026))
    half = replace(running.form.funds[0], executed=Decimal(28))
    running = replace(running, form=replace(running.form, funds=(half, *running.form.funds[1:])))
    seen = outlook(running, BEGUN.measures, date(2026, 7, 2))
    assert (seen.elapsed, seen.rate, seen.is_slow) == (Decimal("49.9"), Decimal("40.0"), False)
    assert outlook(running, BEGUN.measures, date(2026, 7, 5)).is_slow
    late = {each.title for each in seen.indicators if not each.is_on_track}
    assert "系统运行情况" in late and "公众服务程度" in late and "系统维护更新" not in late
    assert seen.behind == len(late)


@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_only_a_running_year_has_an_outlook(on):
    document = replace(BLANK, form=replace(BLANK.form, year=2026))
    assert outlook(document, BEGUN.measures, on) is None
