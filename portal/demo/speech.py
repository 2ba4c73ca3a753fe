"""How each demo device says its samples: the frames of its dialect, version, unit and check sum. Pure.

What a dialect has no word for is not measured: ``carried`` blanks it in the history, too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dust.factors import FACTORS as DUST
from fume.factors import FACTORS as FUME
from portal.demo.city import DemoDevice, DemoPoint
from power.factors import FACTORS as POWER
from registry.demo import Row
from telemetry.hj212.encode import encode, pack, parameters
from telemetry.hj212.times import format_datatime, format_qn

PASSWORD = "123456"  # noqa: S105 - what nearly every device sends
METERS_A_FRAME = 3
ASKS = 1
SPLIT = 2
Said = tuple[DemoPoint, Row]


@dataclass(frozen=True, slots=True)
class Word:
    """A column's name in a dialect; ``scale`` turns the column's unit into the device's."""

    code: str
    column: str
    decimals: int
    scale: float = 1.0


def _words(text: str) -> tuple[Word, ...]:
    """``code column decimals`` triples."""
    return tuple(
        Word(code, column, int(decimals))
        for code, column, decimals in (line.split() for line in text.split(";"))
    )


_POWER_ITEMS = (
    "Ua voltage_a_v 1;Ub voltage_b_v 1;Uc voltage_c_v 1;Ia current_a_a 2;Ib current_b_a 2;Ic current_c_a 2"
)
_STACK = "a34041 fume_mg_m3 2;a34000 pm_mg_m3 2;a24088 nmhc_mg_m3 2"
_AIR = (
    "a01001 temperature_c 1;a01002 humidity_pct 1;a01006 pressure_kpa 2;a01007 wind_speed_m_s 1;"
    "a01008 wind_direction_deg 0"
)
WORDS: dict[str, tuple[Word, ...]] = {
    "P1": _words(f"{_POWER_ITEMS};Pt power_kw 2;Ept energy_kwh 1"),
    "P2": _words(
        "01 current_a_a 2;02 current_b_a 2;03 current_c_a 2;05 power_kw 2;06 reactive_kvar 2;07 energy_kwh 1;"
        "09 power_factor 3;10 voltage_a_v 1;11 voltage_b_v 1;12 voltage_c_v 1"
    ),
    "P3": (
        *_words(_POWER_ITEMS),
        Word("Pt", "power_kw", 0, 1000),
        Word("Qt", "reactive_kvar", 0, 1000),
        *_words("cos power_factor 3;Ept energy_kwh 1"),
    ),
    "P7": _words("01 voltage_a_v 1;02 voltage_b_v 1;03 voltage_c_v 1;04 current_a_a 2"),
    "F1": _words(f"{_STACK};a01012 temperature_c 1;SB7 fan_on 0;SB8 purifier_on 0"),
    "F2": _words(
        f"ga2101 fan_on 0;ga0701 purifier_on 0;{_STACK};a01011 velocity_m_s 1;a01014 humidity_pct 1"
    ),
    "F3": _words("LAMPBLACK fume_mg_m3 2;PM pm_mg_m3 2;NMHC nmhc_mg_m3 2"),
    "F4": _words(
        "CONC fume_mg_m3 2;FANAD fan_current_a 2;PURIFYAD purifier_current_a 2;"
        "FANSTATUS fan_on 0;PURIFYSTATUS purifier_on 0"
    ),
    "dust": (
        *_words("a34001 tsp_ug_m3 0;a34002 pm10_ug_m3 0;a34004 pm25_ug_m3 0;LA noise_db 1"),
        *_words(f"{_AIR};SB1 spray_on 0"),
    ),
    "dust2005": _words(
        "TSP tsp_ug_m3 0;PM10 pm10_ug_m3 0;PM25 pm25_ug_m3 0;B03 noise_db 1;T01 temperature_c 1;"
        "H01 humidity_pct 1;W02 wind_speed_m_s 1;W01 wind_direction_deg 0;SB1 spray_on 0"
    ),
}
_SCALES = {"mg/m3": (3, 0.001), "ng/m3": (0, 1000.0)}
PLACES = {
    factors[0].column: {factor.column: place for place, factor in enumerate(factors)}
    for factors in (POWER, DUST, FUME)
}
"""By the platform's first column: where each column stands among the factors."""


def words(device: DemoDevice) -> tuple[Word, ...]:
    """The device's own words, its units applied."""
    own = WORDS["dust2005" if device.dialect == "dust" and device.version == 0 else device.dialect]
    if not device.units:
        return own
    return tuple(
        Word(word.code, word.column, *_SCALES[device.units[word.code]]) if word.code in device.units else word
        for word in own
    )


def places(device: DemoDevice) -> dict[str, int]:
    """Column → place of the device's platform."""
    platform = {"P": "power_kw", "F": "fume_mg_m3", "d": "tsp_ug_m3"}[device.dialect[0]]
    return PLACES[platform]


def carried(device: DemoDevice) -> tuple[bool, ...]:
    """For each factor of the platform, whether the device reports it at all."""
    columns = {word.column for word in words(device)}
    return tuple(column in columns for column in places(device))


def due(device: DemoDevice, at: float) -> float:
    """When the sample stamped ``at`` is sent: minute data after their minute, all some seconds late."""
    return at + (device.interval_s if device.cn == "2051" else 0) + device.lag_s + device.ms / 1000


def meters_a_frame(device: DemoDevice) -> int:
    return 1 if device.dialect == "P2" else METERS_A_FRAME


def part_of(device: DemoDevice, place: int) -> int:
    """Which of the frames of one instant tells about the device's point at ``place``, from 0."""
    return 0 if device.dialect == "P2" else place // meters_a_frame(device)


def qn(sent: float, part: int) -> str:
    """The parts of one instant count on by a millisecond; P2 repeats one QN for all its meters."""
    return format_qn(datetime.fromtimestamp(sent + 0.001 * part, UTC))


class Speaker:
    """Makes the frames of one device. ``frames`` answers (QN, bytes) pairs, in the order they are sent."""

    def __init__(self, device: DemoDevice) -> None:
        self.device = device
        self._words = words(device)
        self._places = places(device)
        self._items: Callable[[DemoPoint, Row], Iterator[dict[str, str]]] = {
            "P1": self._meter,
            "P3": self._meter,
            "P2": self._numbered,
            "P7": self._circuit,
        }.get(device.dialect, self._factors)

    def frames(self, at: float, said: Sequence[Said], sent: float) -> list[tuple[str, bytes]]:
        """What the device sends at ``sent`` about the instant ``at``."""
        device, stamp = self.device, format_datatime(datetime.fromtimestamp(at, UTC))
        groups = self._groups(said)
        flag = device.version << 2 | (ASKS if device.has_qn else 0)
        split = device.splits and len(groups) > 1
        made = []
        for number, group in enumerate(groups, 1):
            items = [item for point, row in group for item in self._items(point, row)]
            text = qn(sent, 0 if device.dialect == "P2" else number - 1)
            made.append((text, self._frame(text, flag, parameters(stamp, items), split, number, len(groups))))
        return made

    def _frame(self, text: str, flag: int, cp: str, split: bool, number: int, total: int) -> bytes:
        device = self.device
        if not device.has_qn:
            return without_qn(device, flag, cp)
        return encode(
            qn=text,
            st=device.st,
            cn=device.cn,
            pw=PASSWORD,
            mn=device.mn,
            flag=flag | SPLIT if split else flag,
            cp=cp,
            pnum=total if split else None,
            pno=number if split else None,
            crc_mode=device.crc_mode,
        )

    def _groups(self, said: Sequence[Said]) -> list[Sequence[Said]]:
        size = meters_a_frame(self.device)
        return [said[start : start + size] for start in range(0, len(said), size)]

    def _number(self, word: Word, row: Row) -> str | None:
        value = row[1 + self._places[word.column]]
        return None if value is None else f"{value * word.scale:.{word.decimals}f}"

    def _flag(self, word: Word, row: Row) -> str:
        return row[-1][self._places[word.column]] if row[-1] else "N"

    def _spoken(self, row: Row) -> Iterator[tuple[Word, str]]:
        for word in self._words:
            text = self._number(word, row)
            if text is not None:
                yield word, text

    def _meter(self, point: DemoPoint, row: Row) -> Iterator[dict[str, str]]:
        """P1, P3: every item of a meter in one group, its flag last."""
        item = {f"{point.channel}-{word.code}": text for word, text in self._spoken(row)}
        yield item | {f"{point.channel}-Flag": row[-1][0] if row[-1] else "N"}

    def _numbered(self, point: DemoPoint, row: Row) -> Iterator[dict[str, str]]:
        """P2: ``ea3001`` + point + item."""
        for word, text in self._spoken(row):
            code = f"ea3001{point.channel}{word.code}"
            yield {f"{code}-Rtd": text, f"{code}-Flag": self._flag(word, row)}

    def _circuit(self, point: DemoPoint, row: Row) -> Iterator[dict[str, str]]:
        """P7: ``d`` + production or treatment + item + facility."""
        kind, facility = point.channel[1], point.channel[2:]
        for word, text in self._spoken(row):
            code = f"d{kind}{word.code}{facility}"
            yield {f"{code}-Rtd": text, f"{code}-Flag": self._flag(word, row)}

    def _factors(self, _point: DemoPoint, row: Row) -> Iterator[dict[str, str]]:
        """Dust and fume: a factor an item; facilities by ``SBx-RS``, F4's states without a sub-field."""
        sub = "Avg" if self.device.cn == "2051" else "Rtd"
        for word, text in self._spoken(row):
            if word.code.startswith("SB"):
                yield {f"{word.code}-RS": text}
            elif word.code.endswith("STATUS"):
                yield {word.code: text}
            else:
                yield {f"{word.code}-{sub}": text, f"{word.code}-Flag": self._flag(word, row)}


def without_qn(device: DemoDevice, flag: int, cp: str) -> bytes:
    """An old device's frame: no QN, so nothing to answer."""
    text = f"ST={device.st};CN={device.cn};PW={PASSWORD};MN={device.mn};Flag={flag};CP=&&{cp}&&"
    return pack(text.encode(), device.crc_mode)
