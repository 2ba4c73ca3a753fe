"""The form's own rules, without a database (domain.md E.2)."""

import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.visits import codes, content
from maintenance.visits.freezing import canonical, digest, is_intact
from maintenance.visits.shape import instant

NOW = instant("2026-03-02T12:00:00+08:00")
assert NOW


def whole() -> dict[str, Any]:
    sign = {"title": "", "phone": "", "signed_at": "2026-03-02T10:00:00+08:00"}
    return {
        "order": 7,
        "site": 3,
        "platform": "dust",
        "arrived_at": "2026-03-02T09:00:00+08:00",
        "left_at": "2026-03-02T10:00:00+08:00",
        "repaired_at": "2026-03-02T09:40:00+08:00",
        "lon": 113.3,
        "lat": 40.1,
        "accuracy_m": 8,
        "weather": "晴",
        "members": "",
        "devices": [{"kind": "gateway", "device": 5, "label": "M1", "model": "", "facility": ""}],
        "before": {"symptom": "offline", "text": "", "state": "", "readings": []},
        "cause": {"category": "equipment", "code": "gateway", "text": ""},
        "action": {
            "text": "重启",
            "solved": True,
            "left_over": "",
            "replacements": [],
            "changes": [],
        },
        "after": {
            "state": "",
            "readings": [{"point": 1, "column": "tsp_ug_m3", "typed": 120}],
        },
        "photos": [
            {"key": str(uuid4()), "when": "before"},
            {"key": str(uuid4()), "when": "after"},
        ],
        "signatures": [
            {"who": "crew", "name": "王维", "image_key": str(uuid4()), **sign},
            {"who": "enterprise", "name": "赵", "image_key": str(uuid4()), **sign},
        ],
        "enterprise": {"refused": False, "reason": "", "witness": "", "opinion": ""},
    }


def said(changed: dict[str, Any], **more: Any) -> dict[str, str]:
    """Path → sentence of what is wrong with the whole form when ``changed`` (dotted path → value) is put in."""
    form = whole()
    for path, value in changed.items():
        *way, last = path.split(".")
        row: Any = form
        for step in way:
            row = row[int(step)] if isinstance(row, list) else row[step]
        row[int(last) if isinstance(row, list) else last] = value
    return dict(content.checked(form, now=NOW, **more)[1])


def test_a_whole_form_has_no_fault_and_reads_back_as_itself() -> None:
    form, faults = content.checked(whole(), now=NOW)
    assert faults == []
    assert content.checked(form, now=NOW) == (form, [])


@pytest.mark.parametrize(
    ("changed", "path", "words"),
    [
        ({"left_at": "2026-03-02T08:59:00+08:00"}, "left_at", "不能早于到场"),
        ({"left_at": "2026-03-02T12:06:00+08:00"}, "left_at", "不能晚于现在"),
        ({"arrived_at": "2026-03-01T09:30:00+08:00"}, "left_at", "超过 24 小时"),
        ({"arrived_at": "2026-03-02T09:00:00"}, "arrived_at", "须带时区"),
        ({"arrived_at": "2025-12-01T09:00:00+08:00"}, "arrived_at", "60 天前"),
        ({"arrived_at": None}, "arrived_at", "请填写到场时间"),
        ({"repaired_at": "2026-03-02T10:01:00+08:00"}, "repaired_at", "不能晚于离场"),
        ({"repaired_at": "2026-03-02T08:00:00+08:00"}, "repaired_at", "不能早于到场"),
        ({"repaired_at": None}, "repaired_at", "请填写报修复时间"),
        ({"photos.0.when": "after"}, "photos", "1 张处理前照片"),
        ({"photos.1.when": "before"}, "photos", "1 张处理后照片"),
        ({"photos": []}, "photos", "照片"),
        ({"photos.0.key": "x"}, "photos.0.key", "无法识别"),
        ({"cause.category": ""}, "cause.category", "请选择异常原由"),
        ({"cause.category": "enterprise"}, "cause.code", "不符"),
        ({"cause.code": ""}, "cause.code", "请选择具体原由"),
        ({"before.symptom": ""}, "before.symptom", "请选择故障现象"),
        ({"before.symptom": "unheard"}, "before.symptom", "不在可选范围"),
        ({"action.text": "  "}, "action.text", "请填写处理措施"),
        ({"action.text": "长" * 1001}, "action.text", "不能超过 1000 字"),
        ({"action.solved": False}, "action.left_over", "遗留问题"),
        ({"signatures.0.who": "enterprise"}, "signatures", "请运维人员签字"),
        ({"signatures.1.who": "crew"}, "signatures", "请企业代表签字"),
        ({"signatures.1.name": ""}, "signatures.1.name", "姓名"),
        ({"signatures.0.image_key": ""}, "signatures.0.image_key", "缺少签字图"),
        ({"enterprise.refused": True}, "enterprise.refused", "已签字"),
        ({"lat": None}, "lon", "同时填写"),
        ({"lon": 181}, "lon", "之间"),
        ({"lon": float("nan")}, "lon", "须为数字"),
        ({"site": None}, "site", "请填写监管对象"),
        ({"site": True}, "site", "须为整数"),
        ({"devices.0.kind": "boat"}, "devices.0.kind", "不在可选范围"),
        ({"devices": {}}, "devices", "格式不正确"),
        ({"after.readings.0.typed": "abc"}, "after.readings.0.typed", "须为数字"),
        (
            {"action.replacements": [{"name": "", "quantity": 0}]},
            "action.replacements.0.quantity",
            "之间",
        ),
        (
            {
                "action.changes": [
                    {
                        "point": 1,
                        "device": 2,
                        "name": "ct_ratio",
                        "new": "2",
                        "reason": "换",
                    }
                ]
            },
            "action.changes.0.name",
            "一个点位或一台设备",
        ),
        (
            {
                "action.changes": [
                    {
                        "point": 1,
                        "name": "ct_ratio",
                        "old": "2",
                        "new": "2",
                        "reason": "换",
                    }
                ]
            },
            "action.changes.0.new",
            "相同",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changed: dict[str, Any], path: str, words: str) -> None:
    assert words in said(changed).get(path, "")


def test_arriving_before_the_order_was_given_is_refused_and_in_its_very_minute_is_not() -> None:
    late, same = NOW, instant("2026-03-02T09:00:45+08:00")
    assert "派单时间" in said({}, dispatched_at=late)["arrived_at"]
    assert said({}, dispatched_at=same) == {}


def test_a_refusal_to_sign_needs_its_reason_and_a_witness() -> None:
    without = {"signatures": whole()["signatures"][:1], "enterprise.refused": True}
    assert {"enterprise.reason", "enterprise.witness"} <= set(said(without))
    assert said({**without, "enterprise.reason": "负责人不在", "enterprise.witness": "张三"}) == {}


def test_an_inspection_that_found_nothing_needs_neither_symptom_nor_cause_nor_repair() -> None:
    nothing = {
        "cause.category": "none",
        "cause.code": "",
        "before.symptom": "",
        "repaired_at": None,
    }
    assert said(nothing) == {}


def test_one_picture_cannot_stand_in_two_places() -> None:
    key = str(uuid4())
    assert "两次" in said({"photos.0.key": key, "photos.1.key": key})["photos"]
    assert "同一张" in said({"signatures.0.image_key": key, "signatures.1.image_key": key})["signatures"]


def test_a_form_too_long_is_refused_before_it_is_read() -> None:
    assert "256 KB" in said({"before.text": "长" * 100_000})[""]


def test_far_from_the_site_warns_and_does_not_refuse() -> None:
    assert content.warnings(300.0, 10) == []
    assert "301 米" in content.warnings(301.0, 10)[0]
    assert "没有定位" in content.warnings(None, None)[0]


def test_the_causes_of_the_phone_are_those_the_form_accepts() -> None:
    lists = codes.lists()
    for category, pairs in lists["causes"].items():
        for code, _ in pairs:
            fault = said({"cause.category": category, "cause.code": code})
            assert fault == {}, (category, code)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(content.FORM.kinds)), JSON)
def test_whatever_comes_is_answered_with_sentences(name: str, value: Any) -> None:
    form, faults = content.checked({**whole(), name: value}, now=NOW)
    assert set(form) == set(content.FORM.kinds)
    assert all(isinstance(path, str) and sentence for path, sentence in faults)


@given(JSON)
def test_no_body_at_all_breaks_the_reading(value: Any) -> None:
    assert content.checked(value, now=NOW)[1]


def test_the_digest_is_of_the_content_not_of_the_order_of_its_keys() -> None:
    form = whole()
    turned = dict(reversed(list(copy.deepcopy(form).items())))
    assert canonical(form) == canonical(turned)
    assert is_intact(turned, digest(form))
    turned["action"]["text"] += "。"
    assert not is_intact(turned, digest(form))


def test_the_digest_outlives_the_databases_way_of_writing_numbers() -> None:
    assert digest({"a": 1e20, "b": -0.0, "c": 120.0, "d": 0.1}) == digest(
        {"a": 10**20, "b": 0, "c": 120, "d": 0.1}
    )


def test_nothing_in_the_future_but_a_clock_that_is_minutes_ahead() -> None:
    ahead = (NOW + timedelta(minutes=4)).isoformat()
    assert said({"left_at": ahead}) == {}
