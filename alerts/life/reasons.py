"""Codes that say why: of a false alarm, of a breach, of its outcome. Stored as words, never as numbers. Pure."""

from collections.abc import Mapping

FALSE: Mapping[str, str] = {
    "device": "监测设备异常",
    "transmission": "数据传输错误",
    "calibration": "校准或质控期间",
    "parameters": "判定参数不合适",
    "wiring": "点位或产治关联配置有误",
    "process": "生产工艺正常现象",
    "weather": "沙尘等天气影响",
    "power_cut": "停电",
    "testing": "调试测试",
    "corrected": "补传数据已更正",
    "other": "其他",
}
"""Why it was no breach at all; counted per rule where the rule is tuned."""

CAUSES: Mapping[str, str] = {
    "enterprise": "企业异常",
    "equipment": "监管设备异常",
    "facility": "治理设施故障",
    "operation": "人员操作不当",
    "other": "其他",
}
"""What was found on site, for 处置."""

OUTCOMES: Mapping[str, str] = {
    "real": "属实",
    "rectified": "责令整改",
    "transferred": "移交执法",
    "recovered": "自行恢复",
}
"""What a review may find; 误报 and 豁免 are verbs of their own."""

NOTED = frozenset({"other", "rectified", "transferred"})
"""Codes that say nothing without a note: what else, what to mend by when, transferred to whom."""

BY_VERB: Mapping[str, Mapping[str, str]] = {"false": FALSE, "dispose": CAUSES}


def codes(verb: str) -> Mapping[str, str]:
    """The reasons a verb may be given, code → title; empty when it takes none."""
    return BY_VERB.get(verb, {})


def title(code: str) -> str:
    """A reason's or an outcome's words, whatever verb it was given with."""
    for table in (FALSE, CAUSES, OUTCOMES):
        if code in table:
            return table[code]
    return code
