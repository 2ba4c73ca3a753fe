"""`manage.py self_evaluation score`: a form as JSON in, figures and codes out."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from datong_env.environment import BASE_DIR
from performance.form_file import FormError, answer, number_in, read
from performance.indicators import Scored

FORM = {
    "year": 2021,
    "profile": {"rate_dp": 1, "score_dp": 0},
    "funds": [{"name": "年度资金总额", "initial": 70, "full": "70", "executed": 69.8, "weight": 10}],
    "indicators": [
        {"level1": "产出指标", "level2": "数量指标", "level3": "平台", "kind": "quantitative",
         "target": "3套", "actual": 3, "unit": "套", "weight": "50", "score": None, "deviation": ""},
        {"level1": "产出指标", "level2": "成本指标", "level3": ""},
        {"level1": "效益指标", "level2": "社会效益指标", "level3": "监管能力", "kind": "qualitative",
         "target": "提高", "actual": "明显提高", "achieved_pct": "95", "weight": 30, "score": "30"},
        {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": "群众满意度", "kind": "quantitative",
         "target": "80%", "actual": "80%", "weight": 10},
    ],
}  # fmt: skip


def text(**more):
    return json.dumps(FORM | more, ensure_ascii=False)


def test_the_answer_holds_decimals_as_text_and_codes():
    assert answer(Scored(read(text()))) == {
        "rate": "99.7",
        "fund_score": "10",
        "scores": ["50", None, "30", "10"],
        "total": "100",
        "grade": "优",
        "errors": [],
        "warnings": ["W_SCORE_DIFFERS", "W_NO_COST"],
    }


def test_the_strict_profile_shows_two_places():
    said = answer(Scored(read(text(profile={"rate_dp": 2, "score_dp": 2}))))
    assert (said["rate"], said["fund_score"], said["total"]) == ("99.71", "9.97", "99.97")


def test_decimals_are_read_exactly_not_through_floats():
    assert read(text()).funds[0].executed == Decimal("69.8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"funds": {}}, "funds：应为列表"),
        ({"funds": [1]}, "funds[0]：应为对象"),
        ({"funds": [{"full": "七十"}]}, "funds[0].full：“七十”不是数字"),
        ({"indicators": [{"kind": "odd"}]}, "indicators[0].kind：“odd”不认识"),
        ({"indicators": [{"weight": True}]}, "不是数字"),
        ({"indicators": [{"level1": ["x"]}]}, "indicators[0].level1：应为文字"),
        ({"profile": {"score_dp": 2.5}}, "小数位数应为 0 至 6 的整数"),
    ],
)
def test_a_damaged_form_is_refused_with_the_place(change, sentence):
    with pytest.raises(FormError) as refusal:
        read(text(**change))
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("text_of", "number"),
    [("80%", 80), ("12 个月", 12), ("1,234,567.5 元", "1234567.5"), ("3℃", 3), ("0.5mg/m3", "0.5")]
    + [(each, None) for each in ("1e999", "1,00", "3-5", "10/12", "1.2.3", "一", "", "-")],
)
def test_a_number_is_read_whole_or_not_at_all(text_of, number):
    assert number_in(text_of) == (None if number is None else Decimal(number))


def test_what_is_wrong_with_the_file_is_said_in_chinese():
    for damaged, sentence in (
        (b"{", "第 1 行第 2 个字符读不懂"),
        ("年度".encode("gbk"), "UTF-8"),
        (b"9" * 5000, "JSON"),
    ):
        with pytest.raises(FormError, match=sentence) as refusal:
            read(damaged)
        assert not {"Expecting", "codec", "limit"} & set(str(refusal.value).split())


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"\xff", b'{"year": NaN}', b"[" * 100_000])
def test_what_is_no_form_is_refused_with_a_sentence(damaged):
    with pytest.raises(FormError):
        read(damaged)


def test_the_command_answers_without_a_database(tmp_path):
    file = tmp_path / "form.json"
    file.write_text(text(year=None))
    words = [sys.executable, "manage.py", "self_evaluation", "score", str(file), "--json"]
    done = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["errors"] == ["E_YEAR"]


def test_the_command_refuses_a_missing_file_with_one_sentence(tmp_path):
    words = [sys.executable, "manage.py", "self_evaluation", "score", str(tmp_path / "none.json")]
    done = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_form_of_2021_is_exported(tmp_path, kind):
    out = tmp_path / f"form.{kind}"
    words = [sys.executable, "manage.py", "self_evaluation", "export", "--year", "2021"]
    subprocess.run([*words, "--format", kind, "--out", str(out)], cwd=BASE_DIR, check=True)
    assert out.read_bytes()[:2] == b"PK"


def test_a_year_without_a_form_is_one_sentence(tmp_path):
    words = [sys.executable, "manage.py", "self_evaluation", "export", "--year", "1999", "--out", "x.xlsx"]
    done = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (2, "没有 1999 年度的自评表")
