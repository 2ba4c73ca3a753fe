"""What this platform is to the rest of the house."""

from power.factors import FACTORS
from registry.platforms import Platform

PLATFORM = Platform(
    slug="power",
    title="用电监管",
    site="power.Plant",
    point="power.Circuit",
    reading="power.Reading",
    hourly="power.HourlyReading",
    daily="power.DailyReading",
    factors=FACTORS,
    key_factor="power_kw",
)
