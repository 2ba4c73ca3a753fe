"""A form read back from a file of elsewhere: whatever it holds, it is read or refused with sentences."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as new_word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import load_workbook

from performance.excel import workbook
from performance.layouts import layout
from performance.models import Evaluation
from performance.reading import MOST_BYTES, ImportRefused, read_back
from performance.word import written
from tests import factories

FILED = layout("2021").document


def saved(made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_back(content)
    return "；".join(refusal.value.faults)


def sheet_with(change) -> bytes:
    book = load_workbook(io.BytesIO(saved(workbook(FILED))))
    change(book["自评表"])
    return saved(book)


@pytest.mark.django_db
def test_the_bytes_say_what_it_is_not_the_name():
    client = Client()
    client.force_login(factories.user("finance"))
    word = SimpleUploadedFile("其实是 Word.xlsx", saved(written(FILED)))
    answer = client.post("/performance/new/", {"year": 2021, "source": "file", "file": word})
    assert answer.status_code == 302 and Evaluation.objects.get().name == FILED.project


def with_part(whole: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("made", [workbook, written])
@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("vbaProject.bin", b"x", "宏"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "内部格式异常"),
        ("a.xml", b"0" * 50_000_000, "解压后过大"),
    ],
)
def test_a_good_form_with_something_harmful_beside_it_is_refused(made, name, data, sentence):
    assert sentence in refused(with_part(saved(made(FILED)), name, data))


def test_a_file_is_no_larger_than_the_page_says():
    assert "超过 5 MB" in refused(b"PK\x03\x04" + bytes(MOST_BYTES))


def test_what_the_columns_cannot_hold_is_told_row_by_row():
    first, second, *rest = FILED.form.indicators
    rows = (replace(first, level1="甲" * 31), replace(second, weight=Decimal(123456)), *rest)
    made = replace(FILED, unit="乙" * 101, form=replace(FILED.form, indicators=rows))
    said = refused(saved(workbook(made)))
    assert "“实施单位”最多 100 字，实有 101 字" in said
    assert "绩效指标第 1 行的“一级指标”最多 30 字，实有 31 字" in said
    assert "绩效指标第 2 行的“分值”数字太大" in said


@pytest.mark.django_db
def test_a_form_that_does_not_fit_is_refused_at_the_field_and_nothing_is_kept():
    client = Client()
    client.force_login(factories.user("finance"))
    file = SimpleUploadedFile("上年.xlsx", saved(workbook(replace(FILED, department="长" * 200))))
    answer = client.post("/performance/new/", {"year": 2021, "source": "file", "file": file})
    assert answer.status_code == 422
    assert "“主管部门”最多 100 字" in answer.context["form"].errors["file"][0]
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("value", [True, 10.0, "10", 1e300, "²", "1" * 5000])
def test_any_value_of_a_cell_is_a_weight_or_refused(value):
    try:
        made = read_back(sheet_with(lambda sheet: sheet.__setitem__("G13", value)))
    except ImportRefused as refusal:
        assert "第 13 行“分值”" in refusal.faults[0] or "“分值”数字太大" in refusal.faults[0]
    else:
        assert made.form.indicators[0].weight == 10


@pytest.mark.parametrize("year", ["²⁰²¹", "9" * 5000, "", "二〇二一"])
def test_a_year_that_is_none_is_left_open(year):
    made = read_back(sheet_with(lambda sheet: sheet.__setitem__("A2", f"填列单位：局（{year}年度）")))
    assert made.form.year is None


def word_with(change) -> bytes:
    document = written(FILED)
    change(document.tables[0])
    return saved(document)


def span(cell, name: str, value: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for old in properties.findall(qn(name)):
        properties.remove(old)
    made = OxmlElement(name)
    made.set(qn("w:val"), value)
    properties.append(made)


def test_a_cell_that_claims_to_span_a_billion_columns_spans_nine():
    content = word_with(lambda table: span(table.rows[-1].cells[-1], "w:gridSpan", "1000000000"))
    assert read_back(content).project == FILED.project


def test_cells_that_go_on_from_nowhere_are_empty():
    def orphaned(table):
        for row in table._tbl.tr_lst:
            for cell in row.tc_lst:
                cell.vMerge = "continue"

    assert "没有找到“项目资金”一行" in refused(word_with(orphaned))


@pytest.mark.parametrize("columns", [1, 5, 40])
def test_a_table_of_other_columns_is_refused_or_read_never_a_fault_of_ours(columns):
    document = new_word()
    document.add_paragraph("项目支出绩效自评表")
    labels = ["项目名称", "主管部门", "项目资金", "绩效指标", "总分", "项目绩效分析", "年度总体目标"]
    table = document.add_table(len(labels), columns)
    for row, label in enumerate(labels):
        table.rows[row].cells[0].text = label
    assert "项目绩效分析应有 7 行" in refused(saved(document))


def test_a_letter_without_a_table_is_refused():
    document = new_word()
    document.add_paragraph("项目支出绩效自评表")
    assert "没有表格" in refused(saved(document))


def test_a_score_by_the_formula_is_read_as_the_formula_s_and_a_given_one_as_given():
    def change(sheet):
        sheet["H29"], sheet["F29"] = "9", "72.9%"  # 72.9 of 80 at ten points, shown without decimals
        sheet["H13"] = "8"

    satisfaction, first = (read_back(sheet_with(change)).form.indicators[place] for place in (16, 0))
    assert (satisfaction.actual, satisfaction.score) == (Decimal("72.9"), None)
    assert first.score == Decimal(8)


def test_words_that_begin_with_digits_are_no_number():
    def change(sheet):
        sheet["G13"], sheet["D6"] = "1e999", "7-8"

    faults = refused(sheet_with(change))
    assert "“分值”应为数字，实为“1e999”" in faults and "“年初预算数”应为数字，实为“7-8”" in faults
