"""What this platform is to the rest of the house."""

from fume.factors import FACTORS
from registry.platforms import Platform

PLATFORM = Platform(
    slug="fume",
    title="餐饮油烟",
    site="fume.Restaurant",
    point="fume.Outlet",
    reading="fume.Reading",
    hourly="fume.HourlyReading",
    daily="fume.DailyReading",
    factors=FACTORS,
    key_factor="fume_mg_m3",
)
