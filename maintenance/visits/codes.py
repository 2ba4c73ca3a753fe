"""The code lists of 现场运营维护信息表 (domain.md E.2), served to the phone as well. Pure."""

from collections.abc import Mapping
from typing import Any

from maintenance.visits import parameters

DEVICE_KINDS: Mapping[str, str] = {
    "gateway": "网关/数采仪",
    "meter": "电表",
    "transformer": "互感器",
    "dust": "颗粒物监测仪",
    "fume": "油烟监测仪",
    "sim": "SIM 卡",
    "power_supply": "电源",
    "sensor": "传感器",
    "spray": "喷淋/雾炮",
    "camera": "摄像机",
    "production": "生产设施",
    "treatment": "治污设施",
    "other": "其他",
}

SYMPTOMS: Mapping[str, str] = {
    "offline": "设备离线，无数据",
    "flat": "数据恒值，不变化",
    "jump": "数据突变",
    "negative": "数据为负或超量程",
    "exceeds": "数据超标",
    "treatment_off": "治污设施未开启",
    "production_banned": "停限产期间生产",
    "phase": "缺相或三相不平衡",
    "power_cut": "断电",
    "clock": "设备时间不准",
    "display": "现场显示与平台不一致",
    "broken": "设备损坏或丢失",
    "facility": "喷淋、风机等设施不工作",
    "none": "无异常（巡检）",
    "other": "其他",
}

CATEGORIES: Mapping[str, str] = {
    "enterprise": "企业异常",
    "equipment": "监管设备异常",
    "false": "误报",
    "environment": "环境",
    "none": "无异常（巡检）",
}
"""As ``models.Visit.Cause``."""

CAUSES: Mapping[str, Mapping[str, str]] = {
    "enterprise": {
        "stopped": "停产未报",
        "treatment_stopped": "违规停治污",
        "repair": "检修",
        "process": "工艺调整",
        "blackout": "企业断电",
        "production": "违规生产",
        "dirty": "治污设施未维护",
        "exceeds": "排放超标",
        "enterprise_other": "其他企业原因",
    },
    "equipment": {
        "gateway": "网关故障",
        "meter": "电表故障",
        "ct": "互感器（CT）故障或接错",
        "network": "通讯中断",
        "sim": "SIM 卡故障或到期",
        "supply": "监管设备供电故障",
        "sensor": "传感器故障或需校准",
        "software": "软件或配置错误",
        "equipment_other": "其他设备原因",
    },
    "false": {
        "parameters": "判定阈值不合适",
        "wiring": "点位或产治关联配置有误",
        "calibration": "校准或质控期间",
        "normal": "生产工艺正常现象",
        "false_other": "其他误报原因",
    },
    "environment": {
        "lightning": "雷击",
        "construction": "施工影响",
        "weather": "大风沙尘等天气",
        "grid": "电网停电",
        "environment_other": "其他环境原因",
    },
    "none": {},
}
"""Why, by category."""

WEATHER = ("晴", "多云", "阴", "雨", "雪", "大风", "沙尘", "雾霾")

WHEN: Mapping[str, str] = {"before": "处理前", "after": "处理后", "other": "其他"}
WHO: Mapping[str, str] = {"crew": "运维人员", "enterprise": "企业代表"}

DISPOSED: Mapping[str, str] = {
    "enterprise": "enterprise",
    "equipment": "equipment",
    "false": "other",
    "environment": "other",
    "none": "other",
}
"""The reason of 处置 (alerts.life.reasons.CAUSES) that a category means."""

FALSE_REASONS: Mapping[str, str] = {
    "parameters": "parameters",
    "wiring": "wiring",
    "calibration": "calibration",
    "normal": "process",
    "weather": "weather",
    "grid": "power_cut",
    "blackout": "power_cut",
    "ct": "wiring",
    "network": "transmission",
    "software": "transmission",
    "gateway": "device",
    "meter": "device",
    "sensor": "device",
    "supply": "device",
}
"""The reason of 误报 (alerts.life.reasons.FALSE) that a cause means; ``other`` for the rest."""


def cause(category: str, code: str) -> str:
    """``监管设备异常：网关故障``, as far as it is given."""
    words = [CATEGORIES.get(category, category), CAUSES.get(category, {}).get(code, code)]
    return "：".join(each for each in words if each)


def lists() -> dict[str, Any]:
    """Every list in its order, as JSON: [[code, title], …]."""

    def pairs(table: Mapping[str, str]) -> list[list[str]]:
        return [[code, title] for code, title in table.items()]

    return {
        "device_kinds": pairs(DEVICE_KINDS),
        "symptoms": pairs(SYMPTOMS),
        "categories": pairs(CATEGORIES),
        "causes": {category: pairs(table) for category, table in CAUSES.items()},
        "weather": list(WEATHER),
        "parameters": {platform: pairs(table) for platform, table in parameters.OF_POINTS.items()},
        "parameter_kinds": {name: sorted(kinds) for name, kinds in parameters.ONLY_OF.items()},
        "device_parameters": pairs(parameters.OF_DEVICES),
        "when": pairs(WHEN),
        "who": pairs(WHO),
    }
