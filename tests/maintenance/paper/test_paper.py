"""The form on paper: everything that was signed is there, nothing is cut, and the file says when it was touched."""

import hashlib
import io
import re
import subprocess
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fontTools.ttLib import TTFont
from PIL import Image

from accounts.models import User
from maintenance.field import store
from maintenance.models import Photo, Visit
from maintenance.visits import actions
from maintenance.visits.paper import fonts, glyphs, pictures
from maintenance.visits.paper.pdf import pdf
from maintenance.visits.paper.sheet import sheet
from tests import factories as make
from tests.maintenance.field.making import drawn, form, photo

LONG = "配电箱空气开关跳闸后未复位，复位并紧固端子后恢复供电。"
UNBROKEN = "https://portal.example/" + "0123456789" * 12


def submitted(crew: User, **more: Any) -> Visit:
    now = timezone.now().replace(second=0, microsecond=0)
    site = make.worksite(name="东门混凝土搅拌站", address="某某路 1 号")
    point = make.instrument(site)
    make.readings(point, now - timedelta(hours=2), [{"tsp_ug_m3": 111.0, "pm10_ug_m3": 50.0}] * 24)
    content = form(crew, site, now=now)
    content["devices"] = [
        {
            "kind": "gateway",
            "device": point.device_id,
            "label": "",
            "model": "ZX-2000",
            "facility": "一号筒仓",
        }
    ]
    content["before"] |= {
        "text": LONG * 8,
        "readings": [{"point": point.pk, "column": "tsp_ug_m3", "typed": 1234.5678}],
    }
    content["after"]["readings"] = [{"point": point.pk, "column": "pm10_ug_m3", "typed": 88}]
    content["action"] |= {
        "text": f"{UNBROKEN}\n{LONG * 20}最后一句。",
        "solved": False,
        "left_over": "待更换电缆",
    }
    content["repaired_at"] = None
    signed = photo(crew, now=now, data=drawn((900, 300)), kind="signature")
    content["signatures"].append(
        {**content["signatures"][0], "who": "enterprise", "name": "刘经理", "image_key": str(signed.key)}
    )
    content["enterprise"] = {"refused": False, "reason": "", "witness": "", "opinion": "同意整改"}
    made = actions.submit({**content, **more}, key=uuid4(), by=crew, now=now)
    made.refresh_from_db()
    return made


@pytest.fixture
def visit(crew: User) -> Visit:
    return submitted(crew)


def printed(client: Client, visit: Visit) -> str:
    answer = client.get(reverse("maintenance:visit_print", args=[visit.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def saved(client: Client, visit: Visit) -> bytes:
    answer = client.get(reverse("maintenance:visit_pdf", args=[visit.pk]))
    assert answer.status_code == 200
    return answer.content


def read(data: bytes, tmp_path: Path, how: str) -> str:
    """What another program than wrote it reads in the PDF."""
    path = tmp_path / "form.pdf"
    path.write_bytes(data)
    try:
        return subprocess.run(
            ["pdftotext", how, path, "-"], capture_output=True, check=True, text=True
        ).stdout
    except FileNotFoundError:
        pytest.skip("no pdftotext: install Debian's poppler-utils")


def words(data: bytes, tmp_path: Path) -> tuple[str, int]:
    """The PDF's text without spaces, and its pages."""
    text = read(data, tmp_path, "-layout")
    return re.sub(r"\s", "", text), text.count("\f")


def said(visit: Visit) -> list[str]:
    """What must stand on the paper."""
    kept = visit.content
    facts = [
        visit.number,
        visit.sha256,
        "东门混凝土搅拌站",
        "某某路1号",
        kept["head"]["uscc"],
        "平城区",
        "颗粒物",
    ]
    facts += [
        "ZX-2000",
        "一号筒仓",
        "1234.5678",
        "88",
        "111",
        "50",
        "张三",
        "刘经理",
        "同意整改",
        "未解决",
        "待更换电缆",
    ]
    facts += [row["sha256"] for row in (*kept["photos"], *kept["signatures"])]
    return [*facts, UNBROKEN, "最后一句。", "电源适配器损坏"]


def test_everything_signed_stands_on_the_print(phone: Client, visit: Visit) -> None:
    page = re.sub(r"\s", "", printed(phone, visit))
    assert [each for each in said(visit) if each not in page] == []
    assert LONG * 8 in page and LONG * 20 in page
    assert page.count("/maintenance/field/photos/") == 4


def test_everything_signed_stands_in_the_pdf_and_nothing_is_cut(
    phone: Client, visit: Visit, tmp_path: Path
) -> None:
    text, pages = words(saved(phone, visit), tmp_path)
    feet = f"{visit.number}·第1版·归档号—"
    text_only = re.sub(rf"现场运营维护信息表·{re.escape(feet)}第\d/\d页SHA-256{visit.sha256}", "", text)
    assert [each for each in said(visit) if each not in text_only and each not in text] == []
    assert (
        text.count("闸") == 28
    )  # once in each of the sentences; a label or a foot may stand between their lines
    assert pages >= 2
    assert [f"第{at}/{pages}页" in text for at in range(1, pages + 1)] == [True] * pages
    assert text.count(feet) == text.count(f"SHA-256{visit.sha256}") == pages


def boxes(data: bytes, tmp_path: Path) -> list[tuple[int, float, float, float, float]]:
    """Page, left, top, right and bottom of every word."""
    found, page = [], 0
    for line in read(data, tmp_path, "-bbox").splitlines():
        page += "<page " in line
        if numbers := re.findall(r'(?:xMin|yMin|xMax|yMax)="([\d.]+)"', line if "<word" in line else ""):
            left, top, right, bottom = map(float, numbers)
            found.append((page, left, top, right, bottom))
    return found


def test_no_line_lies_over_another_where_a_text_runs_over_the_page(
    phone: Client, crew: User, tmp_path: Path
) -> None:
    base = submitted(crew)
    for length in (600, 800, 1000):
        visit = Visit.objects.get(pk=base.pk)
        visit.content["before"]["text"] = (LONG * 60)[: length // 2]
        visit.content["action"]["text"] = (LONG * 60)[:length]
        Visit.objects.filter(pk=visit.pk).update(content=visit.content)
        rows = boxes(saved(phone, visit), tmp_path)
        over = [
            (one, other)
            for one, other in combinations(rows, 2)
            if one[0] == other[0]
            and min(one[3], other[3]) - max(one[1], other[1]) > 2
            and min(one[4], other[4]) - max(one[2], other[2]) > 4
        ]
        assert len(rows) > 100
        assert over == []


def test_the_same_form_is_the_same_file(phone: Client, visit: Visit) -> None:
    assert hashlib.sha256(saved(phone, visit)).digest() == hashlib.sha256(saved(phone, visit)).digest()


def test_the_characters_go_with_the_file(visit: Visit, tmp_path: Path) -> None:
    if fonts.found() is None:
        pytest.skip("no Chinese font: install Debian's fonts-noto-cjk")
    made = sheet(visit, {})
    data = pdf(made, pictures.stored(visit, made))
    assert b"STSong" not in data and b"/FontFile2" in data
    assert len(data) < 2_000_000


def test_without_any_chinese_font_the_reader_s_own_is_named(
    phone: Client, visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATONG_PDF_FONT", str(tmp_path / "none.ttf"))
    assert b"STSong-Light" in saved(phone, visit)


def test_characters_a_font_lacks_are_written_plainly_or_marked() -> None:
    font = fonts.Font("x", frozenset("CO2〓水"))
    assert font.plain("CO₂水\U0001f600") == "CO2水〓"


def test_a_truetype_font_with_composed_letters_serves_too() -> None:
    path = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not path.exists():
        pytest.skip("no DejaVu Sans")
    data, known = glyphs.small_font(path, "Aéñ水", "Small")
    assert known == frozenset("Aéñ")
    small = TTFont(io.BytesIO(data))
    assert small["glyf"][small.getBestCmap()[ord("é")]].numberOfContours == 3


@pytest.mark.parametrize(
    "text", ["行\n" * 499, "<b>&amp;</i><script>alert(1)</script>", "字" * 1000, "{{ 7 }}", "a" * 1000]
)
def test_no_text_breaks_the_paper(phone: Client, crew: User, text: str, tmp_path: Path) -> None:
    base = submitted(crew)
    visit = Visit.objects.get(pk=base.pk)
    visit.content["action"]["text"] = text
    visit.content["enterprise"]["opinion"] = text[:300]
    Visit.objects.filter(pk=visit.pk).update(content=visit.content)
    page = printed(phone, visit)
    assert "<script>alert" not in page
    plain, _ = words(saved(phone, visit), tmp_path)
    wanted = re.sub(r"\s", "", text)
    assert wanted[:40] in plain
    assert plain.count("行") >= text.count("行")


def test_a_form_whose_content_was_touched_says_so(phone: Client, visit: Visit, tmp_path: Path) -> None:
    assert "不能作为凭证" not in printed(phone, visit)
    visit.content["action"]["text"] = "别的措施"
    Visit.objects.filter(pk=visit.pk).update(content=visit.content)
    assert "不能作为凭证" in printed(phone, visit)
    assert "不能作为凭证" in words(saved(phone, visit), tmp_path)[0]


def test_a_photo_exchanged_or_lost_on_the_disk_is_not_printed(
    phone: Client, visit: Visit, tmp_path: Path
) -> None:
    first, second = (Photo.objects.get(key=row["key"]) for row in visit.content["photos"])
    out = io.BytesIO()
    Image.new("RGB", (50, 50), "red").save(out, "JPEG")
    store.path_of(first.stored).write_bytes(out.getvalue())
    store.path_of(second.stored).unlink()
    page = printed(phone, visit)
    text, _ = words(saved(phone, visit), tmp_path)
    for each in ("照片与提交时的 SHA-256 不符", "照片文件缺失"):
        assert each in page
        assert each.replace(" ", "") in text
    assert page.count("/maintenance/field/photos/") == 2


def test_an_older_version_says_that_another_is_in_force(
    phone: Client, crew: User, visit: Visit, tmp_path: Path
) -> None:
    content = {**visit.content, "weather": "雪"}
    newer = actions.correct(visit.pk, content, reason="天气填错", key=uuid4(), by=crew, now=timezone.now())
    assert "以现行版本为准" in printed(phone, visit)
    text, _ = words(saved(phone, newer), tmp_path)
    assert "以现行版本为准" not in text
    assert "第2版" in text and "天气填错" in text
    assert printed(phone, newer).count("/maintenance/field/photos/") == 4


def test_the_review_and_the_archive_number_are_on_the_paper(
    phone: Client, visit: Visit, tmp_path: Path
) -> None:
    officer = make.user("officer", make.PINGCHENG)
    actions.review(visit.pk, approve=True, opinion="情况属实", by=officer, now=timezone.now())
    visit.refresh_from_db()
    assert visit.archive_number
    text, pages = words(saved(phone, visit), tmp_path)
    assert "情况属实" in text
    assert text.count(visit.archive_number) >= pages + 1


@pytest.mark.parametrize("name", ["visit_print", "visit_pdf"])
def test_who_does_not_see_the_form_does_not_get_its_paper(phone: Client, visit: Visit, name: str) -> None:
    url = reverse(f"maintenance:{name}", args=[visit.pk])

    def answers(role: str, *districts: str) -> int:
        client = Client()
        client.force_login(make.user(role, *districts))
        return client.get(url).status_code

    assert phone.get(url).status_code == 200
    assert answers("officer", make.PINGCHENG) == answers("staff") == 200
    assert answers("officer", make.YUNGANG) == answers("crew", make.PINGCHENG) == 404
    assert answers("finance") == 403
    assert Client().get(url).status_code == 302
