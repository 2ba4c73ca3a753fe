"""The numbers of a rule as people read and write them: title, unit, and what is out of range. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from alerts.rule_types import Limits, Rule
from alerts.wording import number

ENABLED = "enabled"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
MONTH_MIN = 30 * 24 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """One number: what is stored is what is shown times ``factor``; ``low`` and ``high`` bound what is shown."""

    name: str
    title: str
    unit: str = ""
    factor: float = 1.0
    low: float = 0.0
    high: float = 1e6
    is_whole: bool = False
    above_low: bool = False
    """``low`` itself is out of range: a limit of zero."""

    def shown(self, stored: float | None) -> float | None:
        return None if stored is None else round(stored / self.factor, 6)

    def told(self, stored: float | None) -> str:
        """With its unit, as a table shows it."""
        if stored is None:
            return "未设定"
        if self.factor == MINUTE and stored >= 2 * HOUR and stored % HOUR == 0:
            return f"{number(stored / HOUR)} 小时"
        return f"{number(self.shown(stored), 3)} {self.unit}".strip()

    def stored(self, shown: float) -> float:
        return shown * self.factor

    def refusal(self, shown: float) -> str:
        """Why a number cannot be taken; empty when it can."""
        if self.above_low and shown <= self.low:
            return f"{self.title}应大于 {number(self.low)}{self._unit}"
        if not self.low <= shown <= self.high:
            return f"{self.title}应在 {number(self.low)} 到 {number(self.high)}{self._unit}之间"
        if self.is_whole and shown != int(shown):
            return f"{self.title}应为整数"
        return ""

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else " "

    @property
    def range_text(self) -> str:
        low = f"大于 {number(self.low)}" if self.above_low else number(self.low)
        return (
            f"{low}，不超过 {number(self.high)}{self._unit}"
            if self.above_low
            else f"{low}–{number(self.high)}{self._unit}"
        )


def _minutes(name: str, title: str, low: float = 1.0, high: float = MONTH_MIN) -> Number:
    return Number(name, title, "分钟", MINUTE, low, high)


def _limit(name: str, title: str, unit: str, high: float) -> Number:
    return Number(name, title, unit, high=high, above_low=True)


def _share(name: str, title: str, low: float = 1.0, high: float = 100.0) -> Number:
    return Number(name, title, "%", 0.01, low, high)


KNOWN: Mapping[str, Number] = {
    each.name: each
    for each in (
        Number(ENABLED, "启用", high=1, is_whole=True),
        _minutes("hold_1_s", "第一档持续时间"),
        _minutes("hold_2_s", "第二档持续时间"),
        _minutes("hold_3_s", "第三档持续时间"),
        _minutes("tolerance_s", "容许时间", low=0, high=24 * 60),
        _minutes("lag_s", "滞后时间", low=0, high=24 * 60),
        _minutes("grace_s", "宽限时间", low=0, high=24 * 60),
        Number("window_s", "统计时长", "小时", HOUR, 1, 7 * 24),
        _share("low_ratio", "比例下限"),
        _share("high_ratio", "比例上限", high=1000),
        _share("near_ratio", "接近限值的比例"),
        _share("ratio", "比例", high=1000),
        _share("over_ratio", "超出系数", low=100, high=1000),
        Number("count", "次数", "次", low=1, high=1000, is_whole=True),
        Number("times", "倍数", "倍", low=1, high=100),
        Number("days", "天数", "天", low=1, high=60),
        _limit("least_kwh", "最小电量", "kWh", 1e6),
        _limit("power_limit", "功率上限", "kW", 1e6),
        _limit("current_limit", "电流上限", "A", 1e5),
        _limit("voltage_limit", "电压上限", "V", 1e6),
        _limit("voltage_low", "电压下限", "V", 1e6),
        _limit("energy_limit", "小时电量上限", "kWh", 1e7),
        _limit("limit", "限值", "", 1e5),
    )
}

TITLES: Mapping[tuple[str, str], str] = {
    ("PW04", "low_ratio"): "低负荷比例（额定功率）",
    ("PW06", "ratio"): "容许系数",
    ("PW06", "count"): "最少基线天数",
    ("PW06", "days"): "基线取近",
    ("PW07", "ratio"): "不平衡率",
    ("PW07", "count"): "连续小时数",
    ("PW09", "low_ratio"): "断电电压（相电压 220 V）",
    ("PW09", "count"): "合并为一条的点位数",
    ("PW09", "tolerance_s"): "合并时间",
    ("PW10", "ratio"): "不平衡率",
    ("PW10", "low_ratio"): "最小负荷（额定电流）",
    ("PW13", "count"): "相同数值个数",
    ("PW14", "ratio"): "变化幅度（额定功率）",
    ("PW14", "count"): "参照数值个数",
    ("PW14", "times"): "绝对中位差倍数",
    ("PW15", "days"): "停运天数",
    ("PW16", "ratio"): "量程系数（额定功率）",
    ("PW17", "count"): "启停次数",
    ("DU01", "count"): "连续次数",
    ("DU03", "count"): "连续次数",
    ("DU05", "limit"): "差值限值",
    ("DU07", "count"): "相同数值个数",
    ("CF01", "count"): "连续次数",
    ("CF02", "limit"): "视为在烹饪的油烟浓度",
    ("CF04", "count"): "最少有效均值个数",
    ("CF04", "near_ratio"): "接近限值的比例",
    ("CF04", "low_ratio"): "净化器电流下限（清洗后基准）",
    ("CF04", "high_ratio"): "净化器电流上限（清洗后基准）",
    ("CF04", "days"): "清洗周期",
    ("CF06", "limit"): "超低浓度",
    ("CF07", "count"): "连续营业日",
    ("CF07", "limit"): "视为无波动的浓度变化",
}
COUNTED_IN = {
    ("PW06", "count"): "天",
    ("PW07", "count"): "小时",
    ("PW09", "count"): "个",
    ("CF04", "count"): "个",
    ("CF07", "count"): "天",
}


def numbers(rule: Rule, limit_unit: str = "") -> tuple[Number, ...]:
    """The numbers of a rule that can be set, aliases left out; ``limit_unit``: the unit of its ``limit``."""
    names = [name for name in rule.setting_names if name not in rule.aliases and name != ENABLED]
    return tuple(_of(rule, name, limit_unit) for name in names)


def _of(rule: Rule, name: str, limit_unit: str) -> Number:
    known = KNOWN.get(name) or Number(name, name)
    title = TITLES.get((rule.code, name), known.title)
    if name == "hold_1_s" and "hold_2_s" not in _own(rule):
        title = "持续时间"
    default = getattr(rule.limits, name)
    low = 0.0 if default == 0 else known.low
    unit = limit_unit if name == "limit" else COUNTED_IN.get((rule.code, name), known.unit)
    return replace(known, title=title, low=low, unit=unit)


def _own(rule: Rule) -> set[str]:
    return {name for name in rule.setting_names if name not in rule.aliases}


def disorder(limits: Limits) -> str:
    """The name of a later hold that is shorter than an earlier one; empty when they rise."""
    holds = [(name, getattr(limits, name)) for name in ("hold_1_s", "hold_2_s", "hold_3_s")]
    known = [(name, hold) for name, hold in holds if hold is not None]
    for (_, earlier), (name, later) in pairwise(known):
        if later < earlier:
            return name
    return ""
