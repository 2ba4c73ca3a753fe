"""The words of a notice: default texts, which words in braces each occasion knows, filling them in. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LEVEL_WORDS = {1: "预警", 2: "报警", 3: "严重告警"}
STEP_WORDS = {
    "acknowledge": "确认",
    "verify": "现场核实",
    "dispose": "处置反馈",
    "feedback": "处置反馈",
    "review": "审核",
    "archive": "归档",
}
EVERYWHERE = {"level": "级别", "district": "区县", "link": "网页地址"}
OF_AN_ALERT = {
    "site": "监管对象",
    "platform": "平台",
    "rule": "规则名称",
    "sentence": "告警说明",
    "since": "开始时间",
    "step": "时限环节",
    "deadline": "时限",
}
KNOWN: dict[str, dict[str, str]] = {
    "raised": {**EVERYWHERE, **OF_AN_ALERT},
    "level": {**EVERYWHERE, **OF_AN_ALERT},
    "overdue": {**EVERYWHERE, **OF_AN_ALERT},
    "storm": {
        **EVERYWHERE,
        "sentence": "说明",
        "since": "开始时间",
        "sites": "涉及对象数",
        "members": "涉及告警数",
    },
    "supervision": {
        **EVERYWHERE,
        "number": "督办编号",
        "demand": "督办要求",
        "deadline": "办理期限",
        "state": "状态",
    },
    "declaration": {
        **EVERYWHERE,
        "site": "监管对象",
        "declared": "申报类型",
        "applicant": "申报人",
        "reason": "事由",
        "since": "开始时间",
        "result": "审核结果",
        "opinion": "审核意见",
    },
    "maintenance": {**EVERYWHERE, "title": "标题", "text": "内容"},
}
"""Occasion → the words in braces that it knows, and what each stands for."""


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


DEFAULTS: dict[tuple[str, str], Text] = {
    ("raised", ""): Text(
        "{level}：{site} {rule}", "{district} {platform} {site}：{sentence}（自 {since} 起）{link}"
    ),
    ("raised", "sms"): Text("{level}：{site}", "{level}：{district}{site}，{sentence}"),
    ("level", ""): Text(
        "升级为{level}：{site} {rule}",
        "{district} {platform} {site} 的告警升级为{level}：{sentence}（自 {since} 起）{link}",
    ),
    ("level", "sms"): Text("升级为{level}：{site}", "升级为{level}：{district}{site}，{sentence}"),
    ("overdue", ""): Text(
        "超期：{site} {rule}",
        "{district} {site} 的{level}应于 {deadline} 前完成{step}，现已超期：{sentence} {link}",
    ),
    ("overdue", "sms"): Text("超期：{site}", "超期：{district}{site} 应于 {deadline} 前完成{step}"),
    ("storm", ""): Text("大面积异常：{district} {sites} 个监管对象", "{sentence}{link}"),
    ("supervision", ""): Text(
        "督办 {number}（{state}）", "{district}：{demand}，办理期限 {deadline}。{link}"
    ),
    ("declaration", ""): Text(
        "申报{result}：{site} {declared}",
        "{district} {site} 的{declared}申报（{applicant}，{since} 起）{result}。{reason}{opinion}{link}",
    ),
    ("maintenance", ""): Text("{title}", "{text}{link}"),
}
"""(occasion, kind of channel) → text; an empty kind serves every kind without a text of its own."""

_WORD = re.compile(r"\{([^{}]*)\}")


def words_in(text: str) -> Iterator[str]:
    """What stands in braces."""
    return (found.group(1) for found in _WORD.finditer(text))


def unknown(occasion: str, text: str) -> list[str]:
    """The words in braces that this occasion does not know."""
    return sorted({word for word in words_in(text) if word not in KNOWN[occasion]})


def unpaired(text: str) -> bool:
    """Whether a brace stands alone."""
    rest = _WORD.sub("", text)
    return "{" in rest or "}" in rest


def filled(text: str, facts: Mapping[str, str]) -> str:
    """``text`` with its words filled in once; a fact is never read as a text again. A missing fact is empty."""
    return _WORD.sub(lambda found: facts.get(found.group(1), ""), text).strip()


SAMPLE: Mapping[str, str] = {
    "level": "报警",
    "district": "云冈区",
    "link": "",
    "site": "某铸造厂",
    "platform": "用电监管",
    "rule": "治污设施未开启",
    "sentence": "1号炉产污运行 52.1 kW，治污停运，已 38 分钟",
    "since": "11-20 08:15",
    "step": "现场核实",
    "deadline": "11-21 08:15",
    "sites": "412",
    "members": "1236",
    "number": "DB-2026-0012",
    "demand": "核实并督促企业整改",
    "state": "待回复",
    "declared": "检修",
    "applicant": "张某",
    "reason": "事由：除尘器更换滤袋。",
    "result": "通过",
    "opinion": "",
    "title": "新工单 GD-140214-20261120-003",
    "text": "云冈区 某铸造厂：治污设施未开启，请于 11-20 09:15 前接单。",
}
"""Facts for a preview."""
SAMPLES: Mapping[str, Mapping[str, str]] = {
    "storm": {
        "sentence": "云冈区 412 个监管对象自 11-20 08:15 起大面积没有数据上传，可能是运营商网络或电网故障"
    },
}
"""Where an occasion says it differently."""
