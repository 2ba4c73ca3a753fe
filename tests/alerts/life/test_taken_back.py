"""Alerts that turn out not to be: what the log says, what stays in sight, what a declaration exempts."""

from datetime import timedelta

import pytest

from accounts.models import Role
from alerts.life.actions import act
from alerts.life.exemptions import COVERED, Cover, uncovered
from alerts.life.taken_back import withdraw
from alerts.models import Alert, Condition, Declaration, Handling
from alerts.rulebook import rule
from tests import factories as make

AT = make.instant("2026-03-02 08:00")
HOUR = timedelta(hours=1)


def silent(**more) -> Alert:
    return make.alert(make.instrument(make.worksite()), "DU06", at=AT, **more)


def declared(row: Alert, **more) -> Declaration:
    known = {
        "kind": "outage", "site": row.site, "district": row.district, "start": AT - HOUR, "planned_end": AT + HOUR,
        "reason": "设备停运", "applicant": "张三", "filed_by": make.user(), "filed_at": AT, "result": "approved",
    }  # fmt: skip
    return Declaration.objects.create(**known | more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handling", "is_shown", "note"),
    [(Handling.OPEN, False, "不成立"), (Handling.VERIFYING, True, "此前核实中，处理记录保留")],
)
def test_what_people_had_begun_stays_in_sight(handling, is_shown, note):
    row = silent(handling=handling)
    withdraw([row.pk], {}, AT)
    row.refresh_from_db()
    assert (row.condition, row.handling) == (Condition.WITHDRAWN, handling)
    assert note in row.events.get(kind="withdrawn").note
    assert Alert.objects.shown().filter(pk=row.pk).exists() == is_shown
    assert Alert.objects.unhandled().filter(pk=row.pk).exists() == is_shown


@pytest.mark.django_db
def test_one_that_became_part_of_another_names_it():
    row = silent()
    withdraw([row.pk], {row.pk: 17}, AT)
    assert "并入" in row.events.get(kind="withdrawn").note
    assert "17" in row.events.get(kind="withdrawn").note


@pytest.mark.django_db
def test_one_that_an_approved_declaration_covers_is_exempt_by_it():
    row = silent()
    paper = declared(row)
    withdraw([row.pk], {}, AT)
    row.refresh_from_db()
    assert (row.handling, row.declaration, row.outcome) == ("exempt", paper, "exempt")
    assert row.due_step == "archive"
    assert row.events.get(kind="exempt").data == {"declaration": paper.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [{"result": "waiting"}, {"kind": "repair"}, {"start": AT + HOUR / 2}, {"planned_end": AT}],
)
def test_one_that_it_does_not_cover_is_not(more):
    row = silent()
    declared(row, **more)
    withdraw([row.pk], {}, AT)
    row.refresh_from_db()
    assert row.handling == Handling.OPEN


@pytest.mark.django_db
def test_an_officer_exempts_by_an_approved_declaration_only():
    row, officer = silent(), make.user(Role.OFFICER, make.PINGCHENG)
    paper = declared(row)
    assert act([row.pk], "exempt", by=officer, now=AT, declaration=paper).done == [row.pk]
    row.refresh_from_db()
    assert (row.handling, row.outcome, row.declaration) == ("exempt", "exempt", paper)
    other = silent()
    assert "不包含" in act([other.pk], "exempt", by=officer, now=AT, declaration=paper).sentence


COVER = Cover("repair", "检修", 1, frozenset({7}), AT, AT + HOUR)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({}, ""),
        ({"point": 8}, "不包含"),
        ({"site": 2}, "不包含"),
        ({"rule": "PW01"}, "检修申报不能豁免 PW01"),
        ({"rule": "PW05"}, "检修申报不能豁免 PW05"),
        ({"started_at": AT - HOUR}, "起止时间"),
        ({"started_at": AT + HOUR}, "起止时间"),
    ],
)
def test_a_cover_is_for_its_rules_points_and_time(how, sentence):
    asked = {"rule": "PW04", "site": 1, "point": 7, "started_at": AT} | how
    assert sentence in uncovered(COVER, **asked)
    assert bool(uncovered(COVER, **asked)) == bool(sentence)


def test_covered_rules_exist():
    assert [rule(code).code for codes in COVERED.values() for code in codes]
