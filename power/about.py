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
    # Where only current is metered the greatest phase tells whether a facility runs (domain.md A.5); at 380 V an
    # ampere is 0.66 kW, the same relation by which the rules take a rated current from a rated power.
    key_estimate="0.66 * GREATEST(current_a_a, current_b_a, current_c_a)",
)
