"""What this platform is to the rest of the house."""

from dust.factors import FACTORS
from registry.platforms import Platform

PLATFORM = Platform(
    slug="dust",
    title="颗粒物",
    site="dust.Worksite",
    point="dust.Instrument",
    reading="dust.Reading",
    hourly="dust.HourlyReading",
    daily="dust.DailyReading",
    factors=FACTORS,
    key_factor="tsp_ug_m3",
)
