"""How a crew fills the form on its phone, as the tests do it: by what is seen and touched."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.maintenance.field.phone import png

MEASURES = "更换 4G 通讯模块，重启网关，核对时钟。"


def go_on(page: Page, step: str) -> None:
    page.get_by_role("button", name=f"下一步：{step}", exact=True).click()
    expect(page.locator(".step.is-now")).to_contain_text(step)


def shoot(page: Page, file: dict[str, Any]) -> None:
    """A photo where the screen first asks for one."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text("拍照", exact=True).first.click()
    before = page.locator(".shot").count()
    chooser.value.set_files(file)
    expect(page.locator(".shot")).to_have_count(before + 1)


def sign(page: Page, place: int = 0) -> None:
    """Two strokes on the pad."""
    pad = page.locator("canvas.pad").nth(place)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    for start, end in (((0.2, 0.3), (0.7, 0.6)), ((0.7, 0.3), (0.3, 0.8))):
        page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=6)
        page.mouse.up()


def found_and_done(page: Page, *, solved: bool = True) -> None:
    """From 设备 to 处理: the first device, a photo, a reading, the cause, what was done."""
    page.locator(".pick").first.click()
    go_on(page, "处理前")
    shoot(page, png(seed=1))
    page.get_by_label("故障现象").select_option("offline")
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_label("中频炉 · 有功功率").fill("79.5")
    go_on(page, "原因")
    page.get_by_role("button", name="监管设备异常").click()
    page.get_by_role("button", name="通讯中断").click()
    go_on(page, "处理")
    page.get_by_label("处理措施").fill(MEASURES)
    page.get_by_role("button", name="现在", exact=True).click()


def proven_and_signed(page: Page) -> None:
    """From 处理 to 提交: a photo, both signatures."""
    go_on(page, "处理后")
    shoot(page, png(seed=2))
    go_on(page, "签字")
    sign(page, 0)
    page.get_by_label("姓名").nth(1).fill("李建国")
    page.get_by_label("职务").nth(1).fill("环保专员")
    sign(page, -1)
    go_on(page, "提交")


def whole(page: Page) -> None:
    """A form that stands at 到场, arrived, filled to its end; not handed in."""
    go_on(page, "设备")
    found_and_done(page)
    proven_and_signed(page)


def hand_in(page: Page) -> None:
    expect(page.get_by_text("还差")).to_have_count(0)
    page.get_by_role("button", name="提交", exact=True).click()
