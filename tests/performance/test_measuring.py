"""The draft from the records: asked, kept beside the form, filled in, asked again; and shown with its rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from performance import actions, measuring
from performance.export_views import as_excel
from performance.layouts import layout
from performance.models import Evaluation
from performance.snapshot import digest
from registry.actions import Refused
from tests import factories
from tests.performance.making import NOW, answered, asked, budgeted, contract, filed, paid, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun():
    """A year with an alert closed late, one in time, a payment; begun from the layout of 2023."""
    point = factories.instrument(factories.worksite())
    closed = {"handling": "closed", "condition": "over"}
    factories.alert(point, "DU02", at=NOW - timedelta(days=90), **closed)
    factories.alert(point, "DU02", at=NOW - timedelta(days=60), escalation=1, **closed)
    known = layout("2023")
    by = factories.user("finance")
    return actions.begin(known.document, known.measures, year=NOW.year, by=by, now=NOW)


def row(form, level3):
    return form.indicators.get(level3=level3)


def test_what_the_records_say_is_filled_in_and_kept_beside(begun):
    by = begun.made_by
    paid(begun.project, by, "349000")
    form = measuring.draft(begun.pk, by=by, now=NOW)
    late = row(form, "系统维护更新")
    assert (late.actual, late.achieved_pct) == ("未达成", 50)
    assert row(form, "项目总成本").actual == "34.9"
    assert row(form, "公众服务程度").actual == ""
    told = form.proposals.get(measure="kept_up")
    assert told.sha256 == digest(told.evidence)
    assert told.evidence["parts"][0]["what"] == "alerts-due"
    nothing = form.proposals.get(measure="consultations")
    assert (nothing.actual, nothing.sentence) == ("", "本年度没有可以取数的记录")
    assert "应办结告警 2 条，按时办结 1 条" in form.analysis_output
    assert "执行率49.9%" in form.analysis_project


def test_asked_again_it_follows_the_records_but_not_over_a_reason_or_a_text(begun):
    by = begun.made_by
    form = measuring.draft(begun.pk, by=by, now=NOW)
    form.indicators.filter(level3="系统维护更新").update(
        actual="及时", achieved_pct=95, overruled="升级期间的告警不计"
    )
    Evaluation.objects.filter(pk=form.pk).update(analysis_output="我写的")
    paid(form.project, by, "1000")
    form = measuring.draft(form.pk, by=by, now=NOW)
    assert row(form, "系统维护更新").actual == "及时"
    assert row(form, "系统维护更新").overruled == "升级期间的告警不计"
    assert row(form, "项目总成本").actual == "0.1"
    form.refresh_from_db()
    assert form.analysis_output == "我写的"
    assert "全年执行数0.1万元" in form.analysis_project


def test_every_link_of_every_measure_opens_a_page_there_is(begun):
    by = begun.made_by
    paid(begun.project, by)
    asked(begun.project, by)
    measuring.draft(begun.pk, by=by, now=NOW)
    staff = Client()
    staff.force_login(factories.user("staff"))
    opened = 0
    for told in begun.proposals.all():
        page = staff.get(f"/performance/{begun.pk}/evidence/{told.measure}/")
        assert page.status_code == 200
        links = [part.url for part in page.context["proposal"].parts]
        assert all(links) and len(links) == len(told.evidence["parts"]), told.measure
        for each in links:
            assert staff.get(each).status_code == 200, each
            opened += 1
    assert opened >= 20


def test_evidence_that_is_not_what_was_hashed_is_said(begun):
    measuring.draft(begun.pk, by=begun.made_by, now=NOW)
    client = Client()
    client.force_login(begun.made_by)
    address = f"/performance/{begun.pk}/evidence/kept_up/"
    assert "与取数时一致" in client.get(address).content.decode()
    told = begun.proposals.get(measure="kept_up")
    told.evidence["table"][0][1] = "99"
    told.save()
    assert "依据与取数时不一致" in client.get(address).content.decode()


def test_a_payment_of_today_counts_in_the_small_hours_of_the_city(begun):
    paid(begun.project, begun.made_by)  # of 20 June
    midnight = datetime(2026, 6, 19, 16, tzinfo=UTC)
    for at, executed in ((midnight - timedelta(seconds=1), Decimal(0)), (midnight, Decimal("34.9"))):
        assert sum(each.executed for each in measuring.ledger(begun, at).values()) == executed


def test_only_a_draft_is_filled(begun):
    business, finance, _ = people()
    form = answered(filed(business))
    actions.step(form.pk, "confirm", by=business, now=NOW)
    with pytest.raises(Refused, match="不能修改"):
        measuring.draft(form.pk, by=finance, now=NOW)


def test_the_page_shows_the_year_ahead_and_the_workbook_its_evidence(begun):
    by = begun.made_by
    budgeted(begun.project, by)
    contract(begun.project, by)
    form = measuring.draft(begun.pk, by=by, now=NOW)
    client = Client()
    client.force_login(by)
    page = client.get(f"/performance/{form.pk}/").content.decode()
    assert "执行监控" in page and "时间进度" in page
    book = as_excel(form)
    assert book["佐证材料"].max_row > 10
