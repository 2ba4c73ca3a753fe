"""What a metered circuit measures. Codes are the item names of the power dialects (HJ 212-2017 has none)."""

from datetime import datetime
from typing import NamedTuple

from registry.platforms import Factor

FACTORS = (
    Factor("power_kw", ("Pt",), "kW", "有功功率", 0, 20_000, 2),
    Factor("current_a_a", ("Ia",), "A", "A 相电流", 0, 10_000, 2),
    Factor("current_b_a", ("Ib",), "A", "B 相电流", 0, 10_000, 2),
    Factor("current_c_a", ("Ic",), "A", "C 相电流", 0, 10_000, 2),
    Factor("voltage_a_v", ("Ua", "d20105"), "V", "A 相电压", 0, 500, 1),
    Factor("voltage_b_v", ("Ub", "d20205"), "V", "B 相电压", 0, 500, 1),
    Factor("voltage_c_v", ("Uc", "d20305"), "V", "C 相电压", 0, 500, 1),
    Factor("reactive_kvar", ("Qt",), "kvar", "无功功率", -20_000, 20_000, 2),
    Factor("power_factor", ("cos",), "", "功率因数", -1, 1, 3),
    Factor("energy_kwh", ("Ept",), "kWh", "累计电量", 0, 1e10, 1),
    Factor("temperature_c", ("Tpa",), "℃", "温度", -40, 130, 1),
    Factor("running", ("RS",), "", "运行状态", 0, 10, 0),
    Factor("run_h", ("RT",), "h", "运行时间", 0, 24, 2),
)


class Sample(NamedTuple):
    """One reading as the rules see it; ``flags``: None = all N, else a character a factor, in their order."""

    at: datetime
    power_kw: float | None = None
    current_a_a: float | None = None
    current_b_a: float | None = None
    current_c_a: float | None = None
    voltage_a_v: float | None = None
    voltage_b_v: float | None = None
    voltage_c_v: float | None = None
    reactive_kvar: float | None = None
    power_factor: float | None = None
    energy_kwh: float | None = None
    temperature_c: float | None = None
    running: float | None = None
    run_h: float | None = None
    flags: str | None = None
