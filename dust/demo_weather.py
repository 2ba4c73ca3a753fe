"""Made-up weather of the city, the same for every site: days of a cold semi-arid basin at 1 000 m. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, pi

from registry.demo import between, hourly


@dataclass(frozen=True, slots=True)
class Weather:
    """One local day; 25 hourly values each, to be read between the hours."""

    temperature_c: Sequence[float]
    humidity_pct: Sequence[float]
    pressure_kpa: Sequence[float]
    wind_m_s: Sequence[float]
    direction_deg: Sequence[float]
    haze: Sequence[float]
    """How much background dust there is, about 1; a windy day stirs up more."""

    def at(self, second: float) -> tuple[float, float, float, float, float, float]:
        """All of it at a second of the day."""
        return (
            between(self.temperature_c, second),
            between(self.humidity_pct, second),
            between(self.pressure_kpa, second),
            between(self.wind_m_s, second),
            between(self.direction_deg, second),
            between(self.haze, second),
        )


@lru_cache(maxsize=64)
def weather(seed: int, on: date) -> Weather:
    """The weather of a day; neighbouring days join without a step."""
    temperature = [
        _season(on) + 6.5 * _sun(hour) + each for hour, each in enumerate(hourly(f"{seed}/t", on, 1.5))
    ]
    wind = [
        max(0.2, 1.6 + 1.8 * max(0.0, _sun(hour)) + each)
        for hour, each in enumerate(hourly(f"{seed}/w", on, 1.2))
    ]
    humidity = [
        min(97.0, max(12.0, 48 - 16 * _sun(hour) + each))
        for hour, each in enumerate(hourly(f"{seed}/h", on, 9))
    ]
    return Weather(
        temperature,
        humidity,
        [89.6 + each for each in hourly(f"{seed}/p", on, 0.12)],
        wind,
        [300 + each for each in hourly(f"{seed}/d", on, 50)],
        [0.8 + 0.13 * blows + each for blows, each in zip(wind, hourly(f"{seed}/z", on, 0.15), strict=True)],
    )


def _season(on: date) -> float:
    """Mean temperature by the day of the year: -11 °C in January, 22 °C in July."""
    return 5.5 - 16.5 * cos(2 * pi * (on.timetuple().tm_yday - 15) / 365)


def _sun(hour: int) -> float:
    """-1 before dawn, 1 in the afternoon."""
    return -cos(2 * pi * (hour - 3) / 24)
