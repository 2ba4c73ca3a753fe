"""What both imports share: a refused upload leaves nothing behind, and what was shown is kept half an hour."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alerts.importing import workbook
from alerts.importing.sheet import Column, Sheet, cells
from tests import factories

ORDERS, AIR = "/alerts/orders/import/", "/dust/air/import/"
TEMPLATE = {ORDERS: f"{ORDERS}template/", AIR: "/dust/air/template/"}
SHEET = Sheet("表", (Column("name", "名称", cells.text, True), Column("size", "大小", cells.percentage)))


def book(*rows) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def keeper(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    client = Client()
    client.force_login(factories.user())
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("where", [ORDERS, AIR])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + bytes(3 * 1024 * 1024), "文件超过 2 MB"),
        (b"hello", "不是 .xlsx"),
        (book(["甲", "乙"], [1, 2]), "第一行应是模板的表头"),
    ],
)
def test_a_refused_upload_leaves_no_file_and_nothing_to_confirm(keeper, tmp_path, where, data, words):
    answer = keeper.post(where, {"file": SimpleUploadedFile("清单.xlsx", data)})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    assert not answer.context.get("token")
    assert "已过期" in keeper.post(f"{where}confirm/", {"token": ""}, follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("where", [ORDERS, AIR])
def test_only_these_methods_open_the_doors(keeper, where):
    assert keeper.put(where).status_code == 405
    assert keeper.get(f"{where}confirm/").status_code == 405
    assert keeper.post(TEMPLATE[where]).status_code == 405
    assert openpyxl.load_workbook(io.BytesIO(keeper.get(TEMPLATE[where]).content))


def test_a_unit_behind_a_heading_matters_unless_the_sheet_says_otherwise():
    loose = Sheet("表", SHEET.columns, any_unit=True)
    assert loose.places(["名称*", "大小(%)"]) == {"name": 0, "size": 1}
    with pytest.raises(workbook.Unfit, match="不认识的列：大小（%）"):
        SHEET.places(["名称*", "大小(%)"])


def test_of_some_columns_one_must_be_there():
    some = Sheet("表", SHEET.columns, some_of=("size",))
    with pytest.raises(workbook.Unfit, match="大小 至少要有一列"):
        some.places(["名称"])


def test_a_row_shorter_than_its_heading_is_empty_there():
    known = SHEET.places(["大小", "名称"])
    assert SHEET.read([30], known) == ({"name": "", "size": 30}, {"name": "请填写名称"})


def test_a_template_reads_as_an_empty_sheet_with_its_headings():
    ((_, heading),) = workbook.table(SHEET.template())
    assert SHEET.places(heading) == {"name": 0, "size": 1}


@pytest.mark.parametrize("example", ["=1+1", "+86 352", "-1", "@x", "\t=1"])
def test_a_template_explains_its_columns_on_a_page_and_no_example_is_a_formula(example: str):
    columns = (Column("name", "名称", cells.text, True, "同基础信息", example=example),)
    book = openpyxl.load_workbook(io.BytesIO(Sheet("表", columns, note="先核对，后导入").template()))
    for page in book:
        paper = page.page_setup
        assert (paper.paperSize, paper.fitToWidth, paper.fitToHeight) == (9, 1, 0)
    assert [cell.value for cell in book["填写说明"][4]] == ["名称", "是", "同基础信息", example]
    assert book["填写说明"]["D4"].quotePrefix
