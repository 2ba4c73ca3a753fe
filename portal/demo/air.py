"""The demo's ambient stations and their hours: what difference rules subtract, from the city's own weather."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from dust.demo_weather import weather
from dust.models import AmbientHour, AmbientImport, AmbientStation
from portal.demo.city import DemoCity
from registry.demo import DAY_S, chance, day_of, midnight

STATIONS = (
    ("1402A", "平城示范站", "140213", "national"),
    ("1402B", "御东示范站", "140213", "national"),
    ("1402C", "云冈示范站", "140214", "national"),
    ("1402S", "云州示范站", "140215", "provincial"),
    ("1402T", "左云示范站", "140226", "provincial"),
)
PM10, PM25_SHARE = 62.0, 0.46
"""µg/m³ on an ordinary day, and how much of it is PM2.5."""
HOUR_S = 3600


def breathe(city: DemoCity, by: User, until: float) -> int:
    """Write the stations and every hour that was over by ``until``; how many hours."""
    stations = [
        AmbientStation.objects.create(code=code, name=name, district_id=district, grade=grade)
        for code, name, district, grade in STATIONS
    ]
    first, last = midnight(city.since), until // HOUR_S * HOUR_S
    starts = [first + HOUR_S * number for number in range(int((last - first) // HOUR_S))]
    hours = [_hour(city.seed, station, start) for station in stations for start in starts]
    AmbientHour.objects.bulk_create(hours)
    if hours:
        AmbientImport.objects.create(
            made_by=by,
            made_at=_at(last),
            name="环境空气小时值.xlsx",
            rows=len(hours),
            first_at=_at(starts[0]),
            last_at=_at(starts[-1]),
        )
    return len(hours)


def _hour(seed: int, station: AmbientStation, start: float) -> AmbientHour:
    on = day_of(start)
    haze = weather(seed, on).haze[int((start - midnight(on)) % DAY_S // HOUR_S)]
    pm10 = PM10 * haze * (0.85 + 0.3 * chance(seed, station.code, start))
    return AmbientHour(
        station=station,
        at=_at(start),
        pm10_ug_m3=float(round(pm10)),
        pm25_ug_m3=float(round(PM25_SHARE * pm10)),
    )


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
