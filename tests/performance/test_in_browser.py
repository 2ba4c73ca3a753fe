"""绩效自评 in a real browser: the year drafted, corrected, sent back; a leaf answered on a phone."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from performance import actions, measuring
from performance.layouts import layout
from performance.models import Answer, Evaluation
from performance.store import document
from tests import factories
from tests.alerts.test_inbox_in_browser import enter
from tests.performance.making import answered, asked, filed, paid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def take(page: Page, verb: str, opinion: str = "") -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    form = page.locator("form.perf-step", has=page.locator(f"input[value={verb}]"))
    form.locator("input[name=opinion]").fill(opinion)
    form.get_by_role("button").click()
    page.wait_for_load_state("networkidle")


def test_the_score_follows_what_is_typed_and_is_kept_only_when_saved(browser_page, live_server):
    form = filed(factories.user("finance"))
    page = browser_page
    enter(page, live_server, f"/performance/{form.pk}/", "finance")
    expect(page.locator("#total-score")).to_have_text("100")
    page.locator("[name=indicators-0-actual]").fill("0.5")
    page.locator("[name=indicators-0-actual]").blur()
    expect(page.locator("#score-indicators-0")).to_have_text("5")
    expect(page.locator("#total-score")).to_have_text("95")
    expect(page.locator("#check")).to_contain_text("未得满分")
    page.locator("[name=indicators-0-target]").fill("0")
    page.locator("[name=indicators-0-target]").blur()
    expect(page.locator("#check")).to_contain_text("应大于 0")
    assert document(form).form.indicators[0].actual == 1
    page.locator("[name=indicators-0-target]").fill("1")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#total-score")).to_have_text("95")
    assert str(document(Evaluation.objects.get()).form.indicators[0].actual) == "0.5"


def test_a_year_is_drafted_from_its_records(browser_page, live_server):
    finance, now = factories.user("finance"), timezone.now()
    begun = layout("2021")
    form = actions.begin(begun.document, begun.measures, year=now.year, by=finance, now=now)
    paid(form.project, finance, "349000")
    page = browser_page
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page, live_server, f"/performance/{form.pk}/", "finance")
    page.get_by_role("button", name="生成草稿").click()
    expect(page.locator("[name=funds-0-executed]")).to_have_value("34.9" if now.year == 2026 else "")
    expect(page.locator(".perf-side")).to_contain_text("执行监控")
    page.get_by_role("link", name="资金台账").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("资金台账")
    expect(page.locator("[data-burn] canvas")).to_be_visible()


def test_sent_back_with_an_opinion_and_confirmed_again(browser_page, live_server):
    business = factories.user("staff")
    form = answered(filed(business))
    actions.step(form.pk, "confirm", by=business, now=timezone.now())
    page = browser_page
    enter(page, live_server, f"/performance/{form.pk}/", "finance")
    expect(page.locator("[name=unit]")).to_be_disabled()
    take(page, "give_back", "满意度请写明样本数")
    expect(page.locator(".perf-steps")).to_contain_text("满意度请写明样本数")
    expect(page.locator("[name=unit]")).to_be_enabled()


def test_a_leaf_on_a_phone(phone_page, live_server):
    cache.clear()
    finance, now = factories.user("finance"), timezone.now()
    begun = layout("2021")
    form = actions.begin(begun.document, begun.measures, year=now.year, by=finance, now=now)
    _, (token,) = asked(form.project, finance, now.year)
    page = phone_page
    page.goto(f"{live_server.url}/performance/s/{token}/")
    page.get_by_text("很满意", exact=True).first.click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("还有题目没有选择")
    page.get_by_text("满意", exact=True).nth(1).click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading")).to_contain_text("谢谢")
    assert Answer.objects.get().marks == [5, 4]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    measuring.draft(form.pk, by=finance, now=now)
    assert form.proposals.get(measure="satisfaction").actual == "100"
