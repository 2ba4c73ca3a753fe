"""告警中心 in a real browser: the keys, many at once, and nothing that the officer is doing is lost by a refresh."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role
from alerts.models import Alert, Handling, SavedView
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOTE = "#alert-card textarea[name=note]"
LIST = reverse("alerts:list")


def enter(page: Page, live_server, path: str, role: str = Role.STAFF) -> None:
    client = Client()
    client.force_login(make.user(role, make.PINGCHENG))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.goto(live_server.url + path)


def three_alerts() -> list[Alert]:
    """In the order of the queue: DU06 falls due first."""
    point, now = make.instrument(make.worksite(name="云中搅拌站")), timezone.now()
    return [
        make.alert(point, rule, at=AT, sentence=f"{rule} 的说明", due_at=now + timedelta(hours=hour))
        for hour, rule in enumerate(("DU06", "DU03", "DU02"), 1)
    ]


@contextmanager
def refreshed(page: Page) -> Iterator[None]:
    """The list reads itself again, as it does each ten seconds: the browser's clock is put forward so much."""
    with page.expect_response(
        lambda answer: answer.url.endswith(LIST) and answer.request.headers.get("hx-target") == "rows",
        timeout=15_000,
    ):
        yield
        page.clock.fast_forward(10_000)


def handling(row: Alert) -> str:
    row.refresh_from_db()
    return row.handling


def current(page: Page, row: Alert) -> None:
    expect(page.locator(f"#alert-{row.pk}.is-current")).to_be_visible()


def key_to(page: Page, row: Alert, other: Alert) -> str:
    """The key that leads from ``other`` to ``row``: what is done moves a row's deadline, and with it its place."""
    order = page.locator("tr[data-row]").evaluate_all("rows => rows.map((row) => row.id)")
    return "k" if order.index(f"alert-{row.pk}") < order.index(f"alert-{other.pk}") else "j"


def test_a_refresh_keeps_the_card_the_chosen_rows_the_focus_and_the_note(
    browser_page: Page, live_server
) -> None:
    page = browser_page
    page.clock.install()
    first, middle, last = three_alerts()
    enter(page, live_server, LIST)
    page.locator(f"a[data-alert='{middle.pk}']").click()
    current(page, middle)
    page.locator("#alert-card [data-verb=comment]").click()
    page.fill(NOTE, "已电话核实")
    page.check(f"#pick-{first.pk}")
    page.check(f"#pick-{last.pk}")
    with refreshed(page):
        new = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    with refreshed(page):
        pass
    expect(page.locator(f"#alert-{new.pk}")).to_be_visible()
    current(page, middle)
    expect(page.locator(NOTE)).to_have_value("已电话核实")
    expect(page.locator("[data-pick]:checked")).to_have_count(2)
    expect(page.locator(f"#pick-{last.pk}")).to_be_focused()
    page.locator("#alert-card [data-do]").click()
    expect(page.locator("#alert-card .log")).to_contain_text("已电话核实")
    assert handling(middle) == Handling.OPEN


def test_a_morning_is_cleared_by_keys_alone(browser_page: Page, live_server) -> None:
    page = browser_page
    first, middle, last = three_alerts()
    crew = make.user(Role.CREW, make.PINGCHENG, username="crew-one")
    enter(page, live_server, LIST)
    page.keyboard.press("j")
    expect(page.locator("#alert-card")).to_contain_text("DU06 的说明")
    page.keyboard.press("e")
    expect(page.locator("#undo")).to_contain_text("核实 1 条")
    expect(page.locator("#alert-card")).to_contain_text("核实中")
    page.keyboard.press("j")
    expect(page.locator("#alert-card")).to_contain_text("DU03 的说明")
    page.keyboard.press("f")
    expect(page.locator("#alert-card select[name=reason]")).to_be_focused()
    page.select_option("#alert-card select[name=reason]", "calibration")
    page.locator(NOTE).press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#alert-{middle.pk}")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("#alert-card")).to_contain_text("DU02 的说明")
    page.keyboard.press("a")
    expect(page.locator("#alert-card select[name=owner]")).to_be_focused()
    page.select_option("#alert-card select[name=owner]", str(crew.pk))
    page.locator("#alert-card [data-do]").press("Enter")
    expect(page.locator("#alert-card")).to_contain_text("待核实")
    expect(page.locator(f"#alert-{last.pk}")).to_contain_text("待核实")  # the list has its new order
    page.wait_for_load_state("networkidle")
    page.keyboard.press(key_to(page, first, last))
    expect(page.locator("#alert-card")).to_contain_text("DU06 的说明")
    assert [handling(row) for row in (first, middle, last)] == ["verifying", "false", "assigned"]


def test_what_one_press_did_is_taken_back_by_another(browser_page: Page, live_server) -> None:
    page = browser_page
    row = three_alerts()[0]
    enter(page, live_server, LIST)
    page.keyboard.press("j")
    expect(page.locator("#alert-card")).to_contain_text("DU06 的说明")
    page.keyboard.press("e")
    expect(page.locator("#undo [data-undo]")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#undo")).to_contain_text("已撤销，1 条告警恢复原状")
    expect(page.locator("#alert-card .pill").filter(has_text="待确认")).to_be_visible()
    assert handling(row) == Handling.OPEN


def test_many_are_previewed_done_and_taken_back(browser_page: Page, live_server) -> None:
    page = browser_page
    rows = three_alerts()
    Alert.objects.filter(pk=rows[2].pk).update(handling="verifying")
    enter(page, live_server, LIST)
    page.keyboard.press("j")
    current(page, rows[0])
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    current(page, rows[1])
    page.keyboard.press("Shift+J")
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.keyboard.press("e")
    dialog = page.locator("dialog#ask")
    expect(dialog).to_contain_text("核实 2 条")
    expect(dialog).to_contain_text("1 条不能办理")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert handling(rows[0]) == Handling.OPEN
    page.keyboard.press("e")
    page.locator("dialog#ask [data-do]").click()
    expect(page.locator("#undo")).to_contain_text("核实 2 条")
    expect(dialog).to_be_hidden()
    expect(page.locator(".bulk.is-on")).to_have_count(0)
    assert [handling(row) for row in rows] == ["verifying"] * 3
    page.locator("#undo [data-undo]").click()
    expect(page.locator("#undo")).to_contain_text("2 条告警恢复原状")
    assert [handling(row) for row in rows] == ["open", "open", "verifying"]


def test_a_range_by_keys_ends_where_one_stands(browser_page: Page, live_server) -> None:
    page = browser_page
    rows = three_alerts()
    enter(page, live_server, LIST)
    page.keyboard.press("j")
    page.keyboard.press("x")
    for row in rows[1:]:
        page.keyboard.press("j")
        current(page, row)
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator(".bulk.is-on")).to_have_count(0)
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-pick]:checked")).to_have_count(1)
    expect(page.locator(f"#pick-{rows[2].pk}")).to_be_checked()


def test_a_range_does_not_begin_at_a_row_that_has_left(browser_page: Page, live_server) -> None:
    page = browser_page
    page.clock.install()
    rows = three_alerts()
    enter(page, live_server, LIST)
    page.check(f"#pick-{rows[1].pk}")
    with refreshed(page):
        Alert.objects.filter(pk=rows[1].pk).update(handling="false")
    expect(page.locator(f"#alert-{rows[1].pk}")).to_have_count(0)
    page.locator(f"#pick-{rows[2].pk}").click(modifiers=["Shift"])
    expect(page.locator("[data-pick]:checked")).to_have_count(1)
    expect(page.locator(f"#pick-{rows[2].pk}")).to_be_checked()


def test_a_range_by_mouse_and_all_that_match(browser_page: Page, live_server) -> None:
    page = browser_page
    rows = three_alerts()
    point = make.instrument(make.worksite(name="第二工地"))
    for number in range(60):
        make.alert(point, "DU02", at=AT - timedelta(hours=number), condition="over")
    enter(page, live_server, LIST)
    page.check(f"#pick-{rows[0].pk}")
    page.locator(f"#pick-{rows[2].pk}").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.locator("[data-bulk-all]").click()
    expect(page.locator("[data-bulk-count]")).to_have_text("63")
    page.locator(".bulk button[value=false]").click()
    expect(page.locator("dialog#ask h2")).to_contain_text("63 条，1 个区县")
    page.locator("dialog#ask [data-do]").click()
    expect(page.locator("dialog#ask")).to_contain_text("请选择原因")
    page.select_option("dialog#ask select[name=reason]", "weather")
    page.locator("dialog#ask [data-do]").click()
    expect(page.locator("#undo")).to_contain_text("误报 63 条")
    expect(page.locator("#rows")).to_contain_text("这里没有告警")
    assert Alert.objects.filter(handling="false", reason="weather").count() == 63


def test_keys_rest_while_someone_writes_and_help_tells_them(browser_page: Page, live_server) -> None:
    page = browser_page
    three_alerts()
    enter(page, live_server, LIST)
    page.keyboard.press("/")
    expect(page.locator("#filters input[name=search]")).to_be_focused()
    page.keyboard.type("jx")
    expect(page.locator("#filters input[name=search]")).to_have_value("jx")
    expect(page.locator("#rows")).to_contain_text("这里没有告警")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#help")).to_be_hidden()


def test_the_keys_of_an_alerts_own_page(browser_page: Page, live_server) -> None:
    """And its curve is drawn again without a style that the policy forbids: the fixture fails on a refusal."""
    page = browser_page
    row = three_alerts()[0]
    make.readings(row.point, AT - timedelta(hours=1), [{"tsp_ug_m3": 90.0 + each} for each in range(30)])
    enter(page, live_server, reverse("alerts:alert", args=[row.pk]))
    expect(page.locator("[data-chart-box] canvas")).to_be_visible()
    page.keyboard.press("n")
    page.fill("[data-alert-card] textarea[name=note]", "已电话询问 e")
    page.locator("[data-alert-card] [data-do]").click()
    expect(page.locator("[data-alert-card] .log")).to_contain_text("已电话询问 e")
    page.keyboard.press("a")
    expect(page.locator("[data-alert-card] [data-ask] h2")).to_contain_text("指派")
    page.keyboard.press("Escape")
    expect(page.locator("[data-alert-card] [data-ask] form")).to_have_count(0)


def test_a_filter_stays_in_the_address_and_is_kept_by_name(browser_page: Page, live_server) -> None:
    page = browser_page
    three_alerts()
    enter(page, live_server, LIST)
    page.select_option("#filters select[name=platform]", "dust")
    page.locator(".more-filters summary").click()
    page.select_option("#filters select[name=rule]", "DU02")
    expect(page.locator("a[data-alert]")).to_have_count(1)
    assert "rule=DU02" in page.url
    page.keyboard.press("Escape")
    page.fill("[data-save-view] input[name=name]", "扬尘日均")
    page.locator("[data-save-view] button").click()
    expect(page.locator(".rail-own .rail-link.is-current")).to_contain_text("扬尘日均")
    assert SavedView.objects.get().query == "platform=dust&rule=DU02"
    page.go_back()
    expect(page.locator("a[data-alert]")).to_have_count(3)


def test_the_card_draws_the_curve_around_the_alert(browser_page: Page, live_server) -> None:
    page = browser_page
    point = make.instrument(make.worksite())
    make.readings(point, AT - timedelta(hours=1), [{"tsp_ug_m3": 900.0 + each} for each in range(24)])
    row = make.alert(point, "DU02", at=AT, ended_at=AT + timedelta(hours=1), condition="over")
    enter(page, live_server, reverse("alerts:alert", args=[row.pk]))
    expect(page.locator("[data-alert-chart] canvas")).to_be_visible()
    expect(page.locator("[data-chart-words]")).to_be_hidden()


def test_on_its_own_page_an_alert_is_handled_and_exported(browser_page: Page, live_server) -> None:
    page = browser_page
    row = three_alerts()[0]
    enter(page, live_server, reverse("alerts:alert", args=[row.pk]))
    page.locator("[data-verb=acknowledge]").click()
    expect(page.locator("#undo")).to_contain_text("确认 1 条")
    expect(page.locator(".alert-card .log")).to_contain_text("待确认 → 已确认")
    with page.expect_download() as got:
        page.get_by_role("button", name="导出证据包").click()
    assert got.value.suggested_filename.endswith(".zip")
    assert handling(row) == Handling.ACKNOWLEDGED


def test_on_a_phone_the_card_covers_the_list_and_goes_away_again(phone_page: Page, live_server) -> None:
    page = phone_page
    first = three_alerts()[0]
    enter(page, live_server, LIST)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(f"a[data-alert='{first.pk}']").click()
    expect(page.locator("#alert-card")).to_be_visible()
    page.locator("#alert-card [data-verb=false]").click()
    page.select_option("#alert-card select[name=reason]", "device")
    page.locator("#alert-card [data-do]").click()
    expect(page.locator("#undo")).to_contain_text("误报 1 条")
    page.get_by_role("button", name="返回列表").click()
    expect(page.locator("#alert-card")).to_be_hidden()
    expect(page.locator(f"#alert-{first.pk}")).to_have_count(0)


def test_a_card_that_comes_late_does_not_take_the_place_of_the_chosen_one(
    browser_page: Page, live_server
) -> None:
    page = browser_page
    rows = three_alerts()

    def held(route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route(f"**/alerts/{rows[0].pk}/", held)
    enter(page, live_server, LIST)
    page.keyboard.press("j")
    page.keyboard.press("j")
    current(page, rows[1])
    page.wait_for_timeout(1500)
    page.keyboard.press("j")
    current(page, rows[2])
