"""The pages of the form: saved whole, refused with the sentence at the field, checked while it is filled."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from performance import actions
from performance.forms import IndicatorForm
from performance.models import Evaluation, Proposal
from performance.snapshot import told
from performance.store import document
from tests import factories
from tests.performance.making import NOW, answered, approved, filed, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return factories.user("finance")


@pytest.fixture
def client(finance):
    made = Client()
    made.force_login(finance)
    return made


def sent(form: Evaluation, **changed: str) -> dict[str, str]:
    """What the browser sends of the form as it is shown, with some fields changed."""
    said = {"edits": str(form.edits)}
    for name in (
        "name",
        "department",
        "unit",
        "reporter",
        "rate_dp",
        "score_dp",
        "goal_expected",
        "goal_actual",
    ):
        said[name] = str(getattr(form, name))
    said |= {field.name: getattr(form, field.name) for field in form._meta.fields if "analysis" in field.name}
    for prefix, rows, names in (
        ("funds", form.funds.all(), ("name", "initial", "full", "executed", "weight")),
        (
            "indicators",
            form.indicators.all(),
            IndicatorForm.Meta.fields,
        ),
    ):
        said |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
        for place, row in enumerate(rows):
            values = ((name, getattr(row, name)) for name in names)
            said |= {f"{prefix}-{place}-{name}": "" if each is None else str(each) for name, each in values}
    return {name: text.replace("\n", "\r\n") for name, text in said.items()} | changed


def test_what_is_sent_unchanged_is_saved_unchanged(client, finance):
    form = filed(finance)
    before = told(document(form))
    answer = client.post(f"/performance/{form.pk}/", sent(form))
    assert answer.status_code == 302
    form.refresh_from_db()
    assert (told(document(form)), form.edits) == (before, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("funds-0-full", "-1", "金额不能为负"),
        ("funds-0-executed", "70.01", "超过全年预算数"),
        ("funds-0-full", "七十", "数字"),
        ("indicators-0-target", "0", "应大于 0"),
        ("indicators-0-actual", "很多", "应为数字"),
        ("indicators-0-actual", "3-5", "应为数字"),
        ("indicators-0-weight", "-10", "分值应在 0 到 100"),
        ("indicators-0-weight", "1e", "应为数字"),
        ("indicators-0-level3", "长" * 101, f"“{'长' * 29}…”三级指标"),
        ("indicators-0-unit", "长" * 17, '<details class="paper-more" open>'),
        ("indicators-6-score", "1", "得分应在 0 到分值 0 之间"),
        ("indicators-0-score", "11", "得分应在 0 到分值"),
        ("indicators-3-achieved_pct", "101", "达成程度应在"),
        ("rate_dp", "9", "小数位数应为 0 至 4"),
        ("name", "", "必填"),
    ],
)
def test_bad_input_is_refused_at_the_field_and_nothing_is_half_saved(client, finance, field, value, sentence):
    form = filed(finance)
    before = told(document(form))
    answer = client.post(f"/performance/{form.pk}/", sent(form, unit="改过的单位", **{field: value}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text and "没有保存，请先改正" in text
    assert "改过的单位" in text
    form.refresh_from_db()
    assert told(document(form)) == before


def test_a_year_has_twelve_months(client, finance):
    form = filed(finance)
    months = {"indicators-0-unit": "个月", "indicators-0-target": "12", "indicators-0-actual": "13"}
    answer = client.post(f"/performance/{form.pk}/", sent(form, **months))
    assert "一年只有 12 个月" in answer.content.decode()


def test_weights_of_99_are_kept_in_the_draft_and_stop_it_there(client, finance):
    form = filed(finance)
    assert (
        client.post(f"/performance/{form.pk}/", sent(form, **{"indicators-0-weight": "9"})).status_code == 302
    )
    page = client.get(f"/performance/{form.pk}/").content.decode()
    assert page.count("各项分值合计为 99，应为 100") == 2  # beside the total and among the findings
    staff = Client()
    staff.force_login(factories.user("staff"))
    answer = staff.post(f"/performance/{form.pk}/step/", {"verb": "confirm"}, follow=True)
    assert "还有" in answer.content.decode() and "99" in answer.content.decode()
    form.refresh_from_db()
    assert form.state == "draft"


def test_a_value_that_differs_from_the_records_needs_a_reason(client, finance):
    form = filed(finance)
    place = form.indicators.get(level3="群众满意度").place
    Proposal.objects.create(evaluation=form, measure="satisfaction", actual="91.2", measured_at=NOW)
    answer = client.post(f"/performance/{form.pk}/", sent(form))
    assert answer.status_code == 422 and "与取数结果“91.2”不同" in answer.content.decode()
    kept = sent(form, **{f"indicators-{place}-overruled": "第三方调查另有结论"})
    assert client.post(f"/performance/{form.pk}/", kept).status_code == 302
    taken = sent(filed_again(form), **{f"indicators-{place}-actual": "91.20%"})
    assert client.post(f"/performance/{form.pk}/", taken).status_code == 302


def filed_again(form):
    form.refresh_from_db()
    return form


def test_the_check_answers_scores_and_saves_nothing(client, finance):
    form = filed(finance)
    said = sent(form, **{"indicators-0-actual": "0.5"})
    text = client.post(f"/performance/{form.pk}/check/", said).content.decode()
    assert '<span id="score-indicators-0" class="num" hx-swap-oob="true">5</span>' in text
    assert "未得满分" in text
    faulty = client.post(f"/performance/{form.pk}/check/", said | {"indicators-0-target": "0"})
    assert "应大于 0" in faulty.content.decode()
    form.refresh_from_db()
    assert form.indicators.first().actual == "1"


def test_a_row_is_added_where_the_plus_was_and_removed_where_ticked(client, finance):
    form = filed(finance)
    client.post(f"/performance/{form.pk}/", sent(form, add="2"))
    levels = list(form.indicators.values_list("level2", "level3"))
    assert levels[2:5] == [
        ("数量指标", "餐饮业油烟在线监控平台运维"),
        ("数量指标", ""),
        ("质量指标", "系统维护更新"),
    ]
    client.post(f"/performance/{form.pk}/", sent(filed_again(form), **{"indicators-3-DELETE": "on"}))
    assert form.indicators.count() == 19


@pytest.mark.parametrize("place", ["²", "9" * 5000, "x", "99"])
def test_a_place_that_is_none_adds_at_the_end(client, finance, place):
    form = filed(finance)
    client.post(f"/performance/{form.pk}/", sent(form, add=place))
    *_, before, last = form.indicators.all()
    assert (last.level2, last.level3) == (before.level2, "")


def test_a_row_can_be_added_where_all_others_went(client, finance):
    form = filed(finance)
    gone = {f"indicators-{place}-DELETE": "on" for place in range(form.indicators.count())}
    client.post(f"/performance/{form.pk}/", sent(form, add="0", **gone))
    assert [(each.level1, each.level2) for each in form.indicators.all()] == [("产出指标", "数量指标")]
    assert client.get(f"/performance/{form.pk}/").status_code == 200


def test_who_saves_over_someone_else_keeps_his_text_on_the_page(client, finance):
    form = filed(finance)
    mine = sent(form, unit="我的单位")
    client.post(f"/performance/{form.pk}/", sent(form, unit="别人的单位"))
    answer = client.post(f"/performance/{form.pk}/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "他人已修改" in text and "我的单位" in text
    form.refresh_from_db()
    assert form.unit == "别人的单位"


def test_an_approved_form_is_shown_and_not_changed(client):
    business, finance, leader = people()
    form = approved(business, finance, leader)
    page = client.get(f"/performance/{form.pk}/").content.decode()
    assert "与批准时一致" in page and "<fieldset disabled>" in page
    answer = client.post(f"/performance/{form.pk}/", sent(form, unit="改"))
    assert answer.status_code == 409 and "不能修改" in answer.content.decode()


def test_reasons_are_kept_by_row_and_let_it_pass(client, finance):
    form = filed(finance)
    page = client.get(f"/performance/{form.pk}/").content.decode()
    names = {line.split('"')[0] for line in page.split('name="answer-')[1:]}
    assert "W_SPLIT" in names
    assert all(name == "".join(name.split()) for name in names), "a browser sends line ends back changed"
    said = {f"answer-{each}": "与上年一致" for each in names}
    checked = client.post(f"/performance/{form.pk}/check/", sent(form) | said).content.decode()
    assert checked.count(">与上年一致</textarea>") == len(names)
    client.post(f"/performance/{form.pk}/", sent(form) | said)
    form.refresh_from_db()
    assert actions.unready(form) is None
    again = sent(form, edits=str(form.edits)) | {"answer-W_SPLIT": " "}
    client.post(f"/performance/{form.pk}/", again)
    assert actions.open_warnings(Evaluation.objects.get()) == ["W_SPLIT"]


def test_what_lacks_is_said_by_the_name_of_the_row(client, finance):
    form = filed(finance)
    page = client.post(
        f"/performance/{form.pk}/", sent(form, **{"indicators-16-actual": "很多"})
    ).content.decode()
    assert "“群众满意度”实际完成值：定量指标的完成值应为数字" in page


def test_who_cannot_go_on_is_told_who_can(client, finance):
    form = filed(finance)
    assert "下一步：业务科室确认（业务科室）" in client.get(f"/performance/{form.pk}/").content.decode()


def test_the_list_shows_what_each_year_scored(client, finance, django_assert_max_num_queries):
    for year in (2021, 2022, 2023):
        filed(finance, year)
    with django_assert_max_num_queries(9):
        page = client.get("/performance/").content.decode()
    assert page.count("100 优") == 3


def test_two_versions_are_compared_cell_by_cell(client):
    business, finance, leader = people()
    old = approved(business, finance, leader)
    fresh = actions.revise(old.pk, why="补样本数", by=finance, now=NOW)
    fresh.indicators.filter(level3="群众满意度").update(actual="90")
    text = client.get(f"/performance/{old.pk}/compare/{fresh.pk}/").content.decode()
    assert "群众满意度 · 实际完成值" in text and "80%" in text and "90%" in text
    assert "项目名称" not in text


def test_a_year_begins_from_a_layout_last_year_or_a_file(client, finance):
    form = filed(finance, 2021)
    actions.answer(
        form.pk, {"W_SPLIT": "省里版式", "W_SAME_TEXT:质量指标/系统运行情况": "见佐证"}, by=finance
    )
    file = io.BytesIO(client.get(f"/performance/{form.pk}/form.xlsx").getvalue())
    file.name = "上年.xlsx"
    for year, source, more in (
        (2023, "layout-2023", {}),
        (2024, f"form-{form.pk}", {}),
        (2025, "file", {"file": file, "keep": "on"}),
    ):
        answer = client.post("/performance/new/", {"year": year, "source": source, **more})
        assert answer.status_code == 302, answer.content.decode()
    kept = Evaluation.objects.get(year=2025)
    assert document(kept).form.indicators[0].actual == document(form).form.indicators[0].actual
    fresh = Evaluation.objects.get(year=2024)
    assert fresh.indicators.get(level3="群众满意度").measure == "satisfaction"
    assert fresh.warnings_answered == {"W_SPLIT": "省里版式"}


def test_a_form_without_rows_can_have_one_again(client, finance):
    form = filed(finance)
    gone = {f"indicators-{place}-DELETE": "on" for place in range(form.indicators.count())}
    client.post(f"/performance/{form.pk}/", sent(form, **gone))
    form.refresh_from_db()
    assert not form.indicators.exists()
    assert 'name="add" value="0"' in client.get(f"/performance/{form.pk}/").content.decode()
    client.post(f"/performance/{form.pk}/", sent(form, add="0"))
    assert [each.level1 for each in form.indicators.all()] == ["产出指标"]


def test_a_draft_without_records_does_not_speak_of_numbers(client, finance):
    form = filed(finance)
    answer = client.post(f"/performance/{form.pk}/draft/", follow=True).content.decode()
    assert "还没有可以填入指标的记录" in answer and "带下划线的数取自记录" not in answer


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"year": "1999", "source": "layout-2021"}, "2000"),
        ({"year": "2022", "source": "layout-1999"}, "选择"),
        ({"year": "2022", "source": "file"}, "请选择要读取的文件"),
    ],
)
def test_a_wrong_beginning_is_refused_at_the_field(client, said, sentence):
    answer = client.post("/performance/new/", said)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Evaluation.objects.exists()


def test_a_damaged_file_is_refused_with_sentences(client):
    file = io.BytesIO(b"PK\x03\x04 nothing")
    file.name = "上年.xlsx"
    answer = client.post("/performance/new/", {"year": 2022, "source": "file", "file": file})
    assert answer.status_code == 422 and "已损坏" in answer.content.decode()


def test_the_exports_hold_form_evidence_and_findings(client, finance):
    form = answered(filed(finance))
    form.proposals.create(
        measure="satisfaction",
        actual="91.2",
        sentence="=调查收回 300 份",
        evidence={"formula": "满意 ÷ 全部", "parts": [{"title": "有效答卷", "value": "300 份"}]},
        measured_at=NOW,
    )
    book = load_workbook(io.BytesIO(client.get(f"/performance/{form.pk}/form.xlsx").getvalue()))
    assert book.sheetnames == ["自评表", "佐证材料", "校验"]
    (told_row,) = (row for row in book["佐证材料"].iter_rows() if row[0].value == "群众满意度")
    said = [cell.value for cell in told_row[:4]]
    assert said == ["群众满意度", "91.2", "满意度调查：满意 ÷ 全部", "=调查收回 300 份"]
    assert told_row[3].data_type == "s" and told_row[3].quotePrefix
    assert client.get(f"/performance/{form.pk}/form.docx").status_code == 200
    paper = client.get(f"/performance/{form.pk}/paper/").content.decode()
    assert paper.count("<tr") == 39 and paper.count("begins-page") == 1
