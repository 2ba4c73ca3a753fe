"""Pure modules of the phone app, run where they run: the header's words, what EXIF says, keys."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.maintenance.field.phone import HOME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUIET = {"phase": "idle", "online": True, "waiting": 0, "done": 0, "total": 0, "needs": 0}
WORDS = [
    ({}, "已全部上传"),
    ({"online": False, "phase": "offline", "waiting": 3}, "离线，已保存 3 条待上传"),
    ({"online": False}, "离线，填写的内容保存在本机"),
    ({"phase": "sending", "done": 1, "total": 3, "waiting": 2}, "正在上传 2/3"),
    ({"phase": "login", "waiting": 2}, "登录已过期，已保存 2 条待上传"),
    ({"phase": "waiting", "waiting": 1}, "已保存 1 条待上传"),
    ({"needs": 1}, "1 条需要处理"),
    ({"phase": "forbidden"}, "当前账号不能使用外业"),
]


@pytest.fixture
def app(phone_page: Page, live_server) -> Page:
    phone_page.goto(f"{live_server.url}{HOME}")
    phone_page.get_by_text("请先登录").wait_for()
    return phone_page


def run(page: Page, module: str, body: str, given: Any) -> Any:
    code = f"async (given) => {{ const module = await import('/static/field/{module}'); {body} }}"
    return page.evaluate(code, given)


def test_the_header_says_what_is_kept_and_what_is_on_its_way(app: Page) -> None:
    states = [{**QUIET, **more} for more, _ in WORDS]
    said = run(app, "status.js", "return given.map((each) => module.words(each).text);", states)
    assert said == [words for _, words in WORDS]


def taken(size: tuple[int, int] = (64, 48), *, with_exif: bool = True) -> list[int]:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:22 08:30:15"
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 4.0, 48.0), 3: "E", 4: (113.0, 18.0, 0.0)})
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, "JPEG", **({"exif": exif} if with_exif else {}))
    return list(out.getvalue())


READ = """
  const found = await module.read(new Blob([new Uint8Array(given)]));
  return [found.taken?.toISOString() ?? null, found.lon ?? null, found.lat ?? null];
"""


def test_time_and_place_are_read_from_a_photo_before_it_is_made_smaller(app: Page) -> None:
    at, lon, lat = run(app, "exif.js", READ, taken())
    assert at == "2026-11-22T00:30:15.000Z"
    assert (round(lon, 4), round(lat, 4)) == (113.3, 40.08)


@pytest.mark.parametrize("odd", ["nothing", "cut", "garbage", "none"])
def test_a_photo_that_says_nothing_or_nonsense_is_simply_not_known(app: Page, odd: str) -> None:
    whole = taken()
    files = {
        "nothing": [],
        "cut": whole[:60],
        "garbage": whole[:24] + [255] * 400,
        "none": taken(with_exif=False),
    }
    assert run(app, "exif.js", READ, files[odd]) == [None, None, None]


def test_a_key_is_a_uuid_also_without_a_secure_context(app: Page) -> None:
    body = "crypto.randomUUID = undefined; return [module.key(), module.key()];"
    first, second = run(app, "key.js", body, None)
    assert first != second
    for each in (first, second):
        assert [len(part) for part in each.split("-")] == [8, 4, 4, 4, 12]
        assert each[14] == "4"
