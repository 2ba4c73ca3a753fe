"""Setting numbers and choosing standards: every refusal, and that nothing is half-saved."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from alerts.models import RuleSetting, Standard, StandardChoice
from alerts.models.parameters import Reach
from alerts.parameters import actions
from alerts.parameters.actions import choose_standard, set_numbers
from alerts.parameters.targets import EVERYWHERE, Target
from tests import factories
from tests.alerts.parameters import making

pytestmark = pytest.mark.django_db
NOW = factories.instant("2026-03-10 12:00")
LATER = NOW + timedelta(days=7)
REASON = "误报偏多，经会商放宽"


@pytest.fixture
def staff():
    return factories.user("staff")


def put(staff, values, code="PW01", **more):
    known = {"target": EVERYWHERE, "reason": REASON, "by": staff, "now": NOW}
    return set_numbers(code, values, **{**known, **more})


def test_a_number_is_signed_dated_and_reasoned(staff):
    (made,) = put(staff, {"hold_1_s": 600.0}, since=LATER)
    assert (made.rule, made.name, made.value, made.since, made.made_by, made.made_at, made.reason) == (
        *("PW01", "hold_1_s", 600, LATER, staff, NOW),
        REASON,
    )
    entry = AuditEntry.objects.get(action="设定规则参数")
    assert entry.user == staff and entry.detail["第一档持续时间"] == "10 分钟"


def test_without_a_date_it_holds_at_once(staff):
    assert put(staff, {"hold_1_s": 600.0})[0].since == NOW


@pytest.mark.parametrize(
    ("target", "column"),
    [
        (Target(Reach.DISTRICT, factories.PINGCHENG), "district_id"),
        (Target(Reach.TRADE, "铸造"), "trade"),
    ],
)
def test_a_number_knows_its_reach(staff, target, column):
    (made,) = put(staff, {"hold_1_s": 600.0}, target=target)
    assert (made.reach, getattr(made, column)) == (target.reach, target.key)


@pytest.mark.parametrize(
    ("values", "more", "refusal", "field"),
    [
        ({"hold_1_s": 0.0}, {}, actions.BadNumber, "hold_1_s"),
        ({"hold_1_s": 1e9}, {}, actions.BadNumber, "hold_1_s"),
        ({"hold_1_s": 1000.0}, {}, actions.BadNumber, "hold_1_s"),  # longer than the second
        ({"hold_2_s": 60.0}, {}, actions.BadNumber, "hold_2_s"),  # shorter than the first
        ({"count": 3.0}, {}, actions.BadNumber, "count"),  # not a number of this rule
        ({"limit": 0.0}, {"code": "DU02"}, actions.BadNumber, "limit"),
        ({"enabled": 0.5}, {}, actions.BadNumber, "enabled"),
        ({"hold_1_s": 600.0}, {"since": NOW - timedelta(seconds=1)}, actions.BadTime, "since"),
        ({"hold_1_s": 600.0}, {"since": NOW + timedelta(days=400)}, actions.BadTime, "since"),
        ({"hold_1_s": 600.0}, {"reason": "改"}, actions.NoReason, "reason"),
        ({"hold_1_s": 600.0}, {"reason": "长" * 301}, actions.NoReason, "reason"),
        ({}, {}, actions.NothingNew, ""),
        ({"hold_1_s": 300.0}, {}, actions.NothingNew, ""),  # the default
    ],
)
def test_what_cannot_be_is_refused_at_its_field(staff, values, more, refusal, field):
    with pytest.raises(refusal) as refused:
        put(staff, values, **more)
    assert refused.value.field == field and str(refused.value)
    assert not RuleSetting.objects.exists() and not AuditEntry.objects.exists()


def test_one_bad_number_of_two_saves_neither(staff):
    with pytest.raises(actions.BadNumber):
        put(staff, {"hold_1_s": 600.0, "hold_2_s": -1.0})
    assert not RuleSetting.objects.exists()


def test_two_numbers_that_only_fit_together_are_taken_together(staff):
    assert len(put(staff, {"hold_1_s": 1800.0, "hold_2_s": 3600.0})) == 2


def test_the_order_of_holds_counts_what_is_in_force_at_that_date(staff):
    making.setting(7200, since=NOW + timedelta(days=1), name="hold_2_s")
    with pytest.raises(actions.BadNumber):
        put(staff, {"hold_1_s": 1800.0})
    assert put(staff, {"hold_1_s": 1800.0}, since=LATER)


@pytest.mark.parametrize("role", ["officer", "crew", "finance"])
def test_only_the_bureau_sets_numbers(role):
    person = factories.user(role, factories.PINGCHENG)
    with pytest.raises(actions.NotYours):
        put(person, {"hold_1_s": 600.0})
    with pytest.raises(actions.NotYours):
        choose_standard("dust", None, target=EVERYWHERE, reason=REASON, by=person, now=NOW)


def test_nobody_is_overwritten_unseen(staff):
    seen = actions.newest("PW01")
    put(staff, {"hold_1_s": 600.0}, seen=seen)
    with pytest.raises(actions.Stale):
        put(staff, {"hold_1_s": 120.0}, seen=seen)
    assert RuleSetting.objects.count() == 1


def test_going_back_is_a_row_of_its_own(staff):
    put(staff, {"hold_1_s": 600.0})
    (back,) = put(staff, {"hold_1_s": None}, now=NOW + timedelta(hours=1))
    assert back.value is None and RuleSetting.objects.count() == 2
    with pytest.raises(actions.NothingNew):
        put(
            staff,
            {"hold_1_s": None},
            target=Target(Reach.TRADE, "铸造", "铸造"),
            now=NOW + timedelta(hours=2),
        )


def choose(staff, code="GB 39726-2020", **more) -> StandardChoice:
    standard = Standard.objects.get(code=code) if code else None
    known = {"target": Target(Reach.TRADE, "铸造", "铸造"), "reason": REASON, "by": staff, "now": NOW}
    return choose_standard(more.pop("slug", "dust"), standard, **{**known, **more})


def test_a_standard_is_chosen_for_a_trade_from_a_date(staff):
    made = choose(staff, since=LATER)
    assert (made.reach, made.trade, made.standard.code, made.since) == (
        "trade",
        "铸造",
        "GB 39726-2020",
        LATER,
    )
    assert AuditEntry.objects.filter(action="选用限值标准").exists()


@pytest.mark.parametrize(
    ("code", "more", "refusal", "field"),
    [
        ("GB 39726-2020", {"slug": "fume"}, actions.BadStandard, "standard"),
        ("DB61/1078-2017", {}, actions.BadStandard, "stage"),  # has stages
        ("DB61/1078-2017", {"stage": "没有的阶段"}, actions.BadStandard, "stage"),
        ("GB 39726-2020", {"stage": "小型"}, actions.BadStandard, "stage"),  # has none
        ("GB 39726-2020", {"since": NOW - timedelta(hours=1)}, actions.BadTime, "since"),
        ("GB 39726-2020", {"reason": ""}, actions.NoReason, "reason"),
        (None, {}, actions.NothingNew, ""),
    ],
)
def test_a_standard_that_cannot_hold_is_refused_at_its_field(staff, code, more, refusal, field):
    with pytest.raises(refusal) as refused:
        choose(staff, code, **more)
    assert refused.value.field == field
    assert not StandardChoice.objects.exists()


def test_a_standard_by_size_needs_no_stage(staff):
    made = choose(staff, "DB37/597-2006", slug="fume", target=EVERYWHERE)
    assert made.stage == ""


def test_the_same_standard_is_not_chosen_twice(staff):
    choose(staff)
    with pytest.raises(actions.NothingNew):
        choose(staff)
    assert choose(staff, None).standard is None


def test_a_standard_not_yet_in_force_is_refused(staff):
    Standard.objects.get(code="GB 39726-2020").limits.update(since="2030-01-01")
    with pytest.raises(actions.BadStandard):
        choose(staff)
