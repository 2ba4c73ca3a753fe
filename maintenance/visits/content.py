"""The content of 现场运营维护信息表: its shape and what it must hold (domain.md E.2). Pure.

One shape serves the phone, the form at the desk, the print and the archive; see FORM.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from maintenance.visits.codes import CATEGORIES, CAUSES, DEVICE_KINDS, SYMPTOMS, WHEN, WHO
from maintenance.visits.shape import (
    Choice,
    Fault,
    Faults,
    Flag,
    Group,
    Instant,
    Key,
    Many,
    Number,
    Text,
    instant,
)

Content = dict[str, Any]
MOST_BYTES = 256 * 1024
CLOCK_ERROR = timedelta(minutes=5)
"""A phone's clock may be so far ahead of ours."""
OLDEST = timedelta(days=60)
LONGEST = timedelta(hours=24)
FAR_M = 300.0
ROW = 2**63 - 1


def _id(title: str, *, must: bool = False) -> Number:
    return Number(title, 1, ROW, whole=True, must=must)


_READINGS = Many(
    "读数",
    Group(
        "读数",
        {
            "point": _id("点位"),
            "column": Text("因子", 32, must=True),
            "typed": Number("读数", -1e10, 1e10),
        },
    ),
    60,
)
FORM = Group(
    "现场表",
    {
        "order": _id("工单"),
        "site": _id("监管对象", must=True),
        "platform": Text("平台", 16),
        "arrived_at": Instant("到场时间", must=True),
        "left_at": Instant("离场时间", must=True),
        "repaired_at": Instant("报修复时间"),
        "lon": Number("经度", -180, 180),
        "lat": Number("纬度", -90, 90),
        "accuracy_m": Number("定位精度", 0, 1e6),
        "weather": Text("天气", 32),
        "members": Text("同行人员", 120),
        "devices": Many(
            "设备",
            Group(
                "设备",
                {
                    "kind": Choice("设备类别", tuple(DEVICE_KINDS), must=True),
                    "device": _id("设备"),
                    "label": Text("编号/MN", 64),
                    "model": Text("型号", 64),
                    "facility": Text("设施名称", 64),
                },
            ),
            30,
        ),
        "before": Group(
            "处理前",
            {
                "symptom": Choice("故障现象", tuple(SYMPTOMS)),
                "text": Text("故障现象说明", 500),
                "state": Text("处理前状态", 120),
                "readings": _READINGS,
            },
        ),
        "cause": Group(
            "异常原由",
            {
                "category": Choice("异常原由类别", tuple(CATEGORIES), must=True),
                "code": Text("具体原由", 24),
                "text": Text("原由说明", 500),
            },
        ),
        "action": Group(
            "处理",
            {
                "text": Text("处理措施", 1000, must=True),
                "solved": Flag("是否解决", empty=True),
                "left_over": Text("遗留问题", 500),
                "replacements": Many(
                    "更换部件",
                    Group(
                        "更换部件",
                        {
                            "name": Text("部件名称", 64, must=True),
                            "old_serial": Text("旧编号", 64),
                            "new_serial": Text("新编号", 64),
                            "quantity": Number("数量", 1, 999, whole=True, must=True),
                            "device": _id("设备"),
                            "spare": _id("备件"),
                        },
                    ),
                    30,
                ),
                "changes": Many(
                    "参数变更",
                    Group(
                        "参数变更",
                        {
                            "point": _id("点位"),
                            "device": _id("设备"),
                            "name": Text("参数", 32, must=True),
                            "old": Text("原值", 64),
                            "new": Text("新值", 64, must=True),
                            "reason": Text("变更理由", 300, must=True),
                        },
                    ),
                    20,
                ),
            },
        ),
        "after": Group("处理后", {"state": Text("处理后状态", 120), "readings": _READINGS}),
        "photos": Many(
            "照片",
            Group(
                "照片", {"key": Key("照片", must=True), "when": Choice("拍摄时点", tuple(WHEN), must=True)}
            ),
            40,
            "张",
        ),
        "signatures": Many(
            "签字",
            Group(
                "签字",
                {
                    "who": Choice("签字身份", tuple(WHO), must=True),
                    "name": Text("签字人姓名", 64, must=True),
                    "title": Text("职务", 64),
                    "phone": Text("电话", 32),
                    "image_key": Key("签字图", must=True),
                    "signed_at": Instant("签字时间", must=True),
                },
            ),
            8,
            "个",
        ),
        "enterprise": Group(
            "企业意见",
            {
                "refused": Flag("企业拒签"),
                "reason": Text("拒签原因", 300),
                "witness": Text("见证人", 64),
                "opinion": Text("企业意见", 300),
            },
        ),
    },
)


def read(content: Any) -> tuple[Content, Faults]:
    """The form in its whole shape, and what is wrong with single values."""
    if len(json.dumps(content, ensure_ascii=False, default=str).encode(errors="replace")) > MOST_BYTES:
        return FORM.read({}, "", []), [("", f"内容超过 {MOST_BYTES // 1024} KB，请精简文字说明")]
    faults: Faults = []
    return FORM.read(content, "", faults), faults


def checked(
    content: Any, *, now: datetime, dispatched_at: datetime | None = None
) -> tuple[Content, list[Fault]]:
    """The form in its whole shape and everything that keeps it from being submitted, in the form's order."""
    form, faults = read(content)
    wrong = {path for path, _ in faults}
    for rule in (_times(form, now, dispatched_at), _place(form), _found(form), _done(form), _signed(form)):
        faults += [(path, sentence) for path, sentence in rule if path not in wrong]
    return form, faults


def _times(form: Content, now: datetime, dispatched_at: datetime | None) -> Iterator[Fault]:
    arrived, left, repaired = (instant(form[name]) for name in ("arrived_at", "left_at", "repaired_at"))
    for name, title, at in (
        ("arrived_at", "到场时间", arrived),
        ("left_at", "离场时间", left),
        ("repaired_at", "报修复时间", repaired),
    ):
        if at and at > now + CLOCK_ERROR:
            yield name, f"{title}不能晚于现在"
    if arrived and dispatched_at and arrived < dispatched_at.replace(second=0, microsecond=0):
        yield "arrived_at", f"到场时间不能早于派单时间（{_said(dispatched_at)}）"
    if arrived and arrived < now - OLDEST:
        yield "arrived_at", f"到场时间早于 {OLDEST.days} 天前，请核对"
    if arrived and left and left < arrived:
        yield "left_at", "离场时间不能早于到场时间"
    if arrived and left and left - arrived > LONGEST:
        yield "left_at", "离场时间与到场时间相差超过 24 小时，请核对"
    if arrived and repaired and repaired < arrived:
        yield "repaired_at", "报修复时间不能早于到场时间"
    if left and repaired and repaired > left:
        yield "repaired_at", "报修复时间不能晚于离场时间"
    if form["cause"]["category"] == "equipment" and form["action"]["solved"] and not repaired:
        yield "repaired_at", "监管设备异常已解决的，请填写报修复时间"


def _said(at: datetime) -> str:
    local = instant(at.isoformat())
    return f"{local:%m-%d %H:%M}"


def _place(form: Content) -> Iterator[Fault]:
    if (form["lon"] is None) != (form["lat"] is None):
        yield "lon", "经度和纬度须同时填写"


def _found(form: Content) -> Iterator[Fault]:
    cause, before = form["cause"], form["before"]
    category, code = cause["category"], cause["code"]
    if category and code and code not in CAUSES[category]:
        yield "cause.code", f"具体原由与“{CATEGORIES[category]}”不符，请重新选择"
    if category not in ("", "none"):
        if not code and not cause["text"]:
            yield "cause.code", "请选择具体原由，或写明原由说明"
        if not before["symptom"] and not before["text"]:
            yield "before.symptom", "请选择故障现象，或写明现象说明"
    for block, words in (("before", "处理前"), ("after", "处理后")):
        if not any(photo["when"] == block for photo in form["photos"]):
            yield "photos", f"至少需要 1 张{words}照片"
    keys = [photo["key"] for photo in form["photos"] if photo["key"]]
    if len(set(keys)) < len(keys):
        yield "photos", "同一张照片不能提交两次"


def _done(form: Content) -> Iterator[Fault]:
    action = form["action"]
    if not action["solved"] and not action["left_over"]:
        yield "action.left_over", "未解决的，请写明遗留问题"
    for place, change in enumerate(action["changes"]):
        path = f"action.changes.{place}"
        if (change["point"] is None) == (change["device"] is None):
            yield f"{path}.name", "参数变更须指明一个点位或一台设备"
        if change["new"] and change["new"] == change["old"]:
            yield f"{path}.new", "新值与原值相同"


def _signed(form: Content) -> Iterator[Fault]:
    signatures, enterprise = form["signatures"], form["enterprise"]
    who = [each["who"] for each in signatures]
    if "crew" not in who:
        yield "signatures", "请运维人员签字"
    if enterprise["refused"]:
        yield from _refusal(enterprise, signed="enterprise" in who)
    elif "enterprise" not in who:
        yield "signatures", "请企业代表签字；拒签的请勾选企业拒签并写明原因和见证人"
    keys = [each["image_key"] for each in signatures if each["image_key"]]
    if len(set(keys)) < len(keys):
        yield "signatures", "两个签字不能用同一张签字图"


def _refusal(enterprise: Mapping[str, Any], *, signed: bool) -> Iterator[Fault]:
    if signed:
        yield "enterprise.refused", "企业代表已签字，不能同时勾选企业拒签"
    if not enterprise["reason"]:
        yield "enterprise.reason", "请写明拒签原因"
    if not enterprise["witness"]:
        yield "enterprise.witness", "请填写见证人"


def warnings(distance_m: float | None, accuracy_m: float | None) -> list[str]:
    """What does not keep the form from being submitted, but is shown to who reviews it."""
    if distance_m is None:
        return ["没有定位，无法核对是否到场"]
    found = []
    if distance_m > FAR_M:
        found.append(f"定位距登记的站点 {distance_m:,.0f} 米，超过 {FAR_M:.0f} 米")
    if accuracy_m is not None and accuracy_m > FAR_M:
        found.append(f"定位精度仅 {accuracy_m:,.0f} 米")
    return found
