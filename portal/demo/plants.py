"""40 plants with 260 metered circuits: totals, production, treatment, auxiliaries. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random

from portal.demo.city import DemoDevice, DemoLink, DemoPoint, DemoSite
from portal.demo.makers import Maker, expiring
from portal.demo.places import place
from power.demo import Meter, PlantLife
from registry.demo import dice


@dataclass(frozen=True, slots=True)
class Trade:
    """``production``: (facility, rated kW, melting cycle in s); ``treatment``: (facility, rated kW)."""

    name: str
    code: str
    tail: str
    regimes: tuple[str, ...]
    production: tuple[tuple[str, float, int], ...]
    treatment: tuple[tuple[str, float], ...]


FOUNDRY = Trade(
    "铸造", "3391", "铸造有限公司", ("day", "night", "two_shifts"),
    (("1#中频炉", 750, 3600), ("2#中频炉", 750, 3300), ("抛丸机", 90, 0)),
    (("1#布袋除尘", 55), ("2#布袋除尘", 45), ("备用除尘", 45)),
)  # fmt: skip
CEMENT = Trade(
    "水泥", "3011", "水泥有限公司", ("continuous", "two_shifts"),
    (("水泥磨", 1400, 0), ("破碎机", 315, 0), ("包装机", 45, 0)),
    (("磨机收尘", 160), ("破碎收尘", 55), ("包装收尘", 37)),
)  # fmt: skip
STEEL = Trade(
    "钢铁", "3120", "钢铁有限公司", ("continuous",),
    (("电弧炉", 4000, 3000), ("精炼炉", 1800, 2700), ("连铸机", 400, 0)),
    (("一次除尘", 630), ("二次除尘", 450), ("备用风机", 450)),
)  # fmt: skip
BRICK = Trade(
    "砖瓦", "3031", "新型建材有限公司", ("continuous", "day"),
    (("隧道窑风机", 110, 0), ("制砖机", 160, 0), ("破碎机", 90, 0)),
    (("脱硫塔循环泵", 45), ("破碎除尘", 30), ("备用泵", 45)),
)  # fmt: skip
CARBON = Trade(
    "碳素", "3091", "碳素制品有限公司", ("continuous",),
    (("焙烧炉", 560, 0), ("混捏锅", 132, 2400), ("石墨化炉", 2200, 0)),
    (("电捕焦油器", 75), ("布袋除尘", 55), ("备用除尘", 55)),
)  # fmt: skip
ALLOY = Trade(
    "铁合金", "3140", "合金有限公司", ("continuous", "night"),
    (("1#矿热炉", 3150, 0), ("2#矿热炉", 3150, 0), ("精整线", 110, 0)),
    (("1#炉除尘", 315), ("2#炉除尘", 315), ("备用除尘", 250)),
)  # fmt: skip
REFRACTORY = Trade(
    "耐火材料", "3089", "耐火材料有限公司", ("two_shifts", "day"),
    (("回转窑", 250, 0), ("压砖机", 132, 0), ("雷蒙磨", 110, 0)),
    (("窑尾除尘", 75), ("磨机除尘", 37), ("备用除尘", 37)),
)  # fmt: skip
CONCRETE = Trade(
    "商砼搅拌站", "3021", "商品混凝土有限公司", ("day",),
    (("1#搅拌机", 110, 900), ("2#搅拌机", 110, 900), ("皮带机", 55, 0)),
    (("仓顶除尘", 22), ("主机除尘", 15), ("备用除尘", 15)),
)  # fmt: skip
PAINT = Trade(
    "家具制造", "2110", "家具有限公司", ("day",),
    (("喷漆房", 45, 0), ("烘干房", 75, 0), ("打磨台", 30, 0)),
    (("1#光氧活性炭", 18), ("打磨除尘", 15), ("2#活性炭", 18)),
)  # fmt: skip
COAL = Trade(
    "煤炭洗选", "0610", "洗煤有限公司", ("two_shifts",),
    (("破碎筛分", 200, 0), ("跳汰机", 160, 0), ("输煤皮带", 90, 0)),
    (("筛分除尘", 45), ("转载点除尘", 22), ("备用除尘", 30)),
)  # fmt: skip
TRADES = (
    STEEL, CARBON, FOUNDRY, CEMENT, BRICK, FOUNDRY, REFRACTORY, FOUNDRY, PAINT, CARBON,
    CONCRETE, FOUNDRY, COAL, ALLOY, BRICK, FOUNDRY, CEMENT, REFRACTORY, FOUNDRY, CONCRETE,
    STEEL, FOUNDRY, BRICK, CARBON, COAL, FOUNDRY, CEMENT, PAINT, FOUNDRY, BRICK,
    REFRACTORY, CARBON, FOUNDRY, CONCRETE, CEMENT, ALLOY, BRICK, STEEL, COAL, FOUNDRY,
)  # fmt: skip
DISTRICTS = (
    "140214", "140215", "140212", "140213", "140221", "140271", "140225", "140214", "140222", "140226",
    "140223", "140224", "140214", "140215", "140221",
)  # fmt: skip
PARTS = {0: "treatment_off_now", 1: "treatment_off_before", 3: "meter_silent", 5: "phase_lost"}
"""Sites with a part in the live loop; the first two run round the clock with minute data."""
DIALECTS = ("P1", "P1", "P2", "P3", "P2", "P1", "P7", "P3")
SHAPES = {"P1": "digits", "P2": "hebei", "P3": "epc", "P7": "epc"}
LAYOUTS = ("two_lines", "standby", "any", "all")


def build(seed: int, since: date, number: int) -> tuple[DemoSite, ...]:
    """The first ``number`` plants of the city."""
    random = dice(seed, "plants")
    maker = Maker(random, 1000)
    return tuple(_plant(index, since, maker, random) for index in range(number))


def _plant(index: int, since: date, maker: Maker, random: Random) -> DemoSite:
    trade, district = TRADES[index], DISTRICTS[index % len(DISTRICTS)]
    enterprise = maker.enterprise(next(maker.firms) + trade.tail, district, trade.code)
    part = PARTS.get(index, "")
    interval_s = 60 if index < 2 else 300
    dialect = DIALECTS[index % len(DIALECTS)]
    meters, links = _circuits(f"W{index + 1:02d}", trade, LAYOUTS[index % 4], random)
    points = tuple(
        _point(meter, title, place, dialect, interval_s) for place, (meter, title) in enumerate(meters)
    )
    regime = "continuous" if index < 2 else random.choice(trade.regimes)
    lon, lat = place(district, random, 0.06)
    return DemoSite(
        key=f"W{index + 1:02d}",
        platform="power",
        name=enterprise.name,
        trade=trade.name,
        enterprise=enterprise,
        lon=lon,
        lat=lat,
        device=_device(maker, district, dialect, points, interval_s, index),
        life=PlantLife(
            key=f"W{index + 1:02d}",
            regime=regime,
            meters=tuple(meter for meter, _ in meters),
            since=since,
            interval_s=interval_s,
            rests_on_sunday=regime == "day" and index % 3 == 0,
        ),
        fields={"fully_submetered": LAYOUTS[index % 4] in ("two_lines", "any")},
        links=links,
        scripted=part,
    )


def _device(
    maker: Maker, district: str, dialect: str, points: tuple[DemoPoint, ...], interval_s: int, index: int
) -> DemoDevice:
    more = expiring(index)
    return maker.device(
        district,
        SHAPES[dialect],
        points,
        interval_s,
        dialect=dialect,
        st="44" if dialect == "P7" else "80",
        cn="2011",
        version=2 if dialect == "P7" else 1,
        splits=index % 2 == 0,
        **more,
    )


def _circuits(
    prefix: str, trade: Trade, layout: str, random: Random
) -> tuple[list[tuple[Meter, str]], tuple[DemoLink, ...]]:
    """The meters of a plant with their facilities' names, and which treatment serves which production."""
    make = partial(_meter, prefix, trade, random)
    if layout == "two_lines":
        meters = [make("P1", 0), make("T1", 0), make("P2", 1), make("T2", 1), make("I1", 0)]
        links = (_link(prefix, "1#线", "all", "P1", "T1"), _link(prefix, "2#线", "all", "P2", "T2"))
    elif layout == "standby":
        meters = [
            make("P1", 0),
            make("P2", 0),
            make("T1", 0),
            make("T3", 0, "standby"),
            make("P3", 1),
            make("T2", 1),
        ]
        links = (_link(prefix, "1#线", "all", "P1 P2", "T1", "T3"), _link(prefix, "2#线", "all", "P3", "T2"))
    elif layout == "any":
        meters = [
            make("P1", 0),
            make("P2", 0),
            make("T1", 0),
            make("T2", 0, "standby"),
            make("B1", 0),
            make("I1", 0),
        ]
        links = (_link(prefix, "生产线", "any", "P1 P2", "T1 T2"),)
    else:
        meters = [make("P1", 0), make("P2", 0), make("P3", 0), make("T1", 0), make("T2", 0)]
        links = (_link(prefix, "全厂", "all", "P1 P2 P3", "T1 T2"),)
    rated = sum(meter.rated_kw for meter, _ in meters)
    whole = Meter(f"{prefix}-M", "total", round(rated), base_kwh=random.randint(200_000, 9_000_000))
    return [(whole, "企业总电"), *meters], links


def _link(prefix: str, name: str, mode: str, production: str, treatment: str, standby: str = "") -> DemoLink:
    keys = [tuple(f"{prefix}-{each}" for each in words.split()) for words in (production, treatment, standby)]
    return DemoLink(name, mode, *keys)


KINDS = {"P": "production", "T": "treatment", "I": "indirect", "B": "both"}


def _meter(
    prefix: str, trade: Trade, random: Random, name: str, line: int, role: str = "used"
) -> tuple[Meter, str]:
    kind, number = KINDS[name[0]], int(name[1]) - 1
    cycle = 0
    if kind == "production":
        title, rated, cycle = trade.production[number]
    elif kind == "treatment":
        title, rated = trade.treatment[number]
    else:
        title, rated = ("办公及空压机", 60.0) if kind == "indirect" else ("自带除尘打磨机", 11.0)
    load = random.uniform(0.6, 0.72) if kind == "treatment" else random.uniform(0.58, 0.82)
    base = float(random.randint(10_000, 900_000))
    return Meter(f"{prefix}-{name}", kind, rated, round(load, 3), line, role, cycle, base), title


def _point(meter: Meter, title: str, place: int, dialect: str, interval_s: int) -> DemoPoint:
    return DemoPoint(
        key=meter.key,
        channel=_channel(dialect, place, meter.kind),
        title=title,
        interval_s=interval_s,
        fields={
            "kind": meter.kind,
            "facility": title,
            "rated_kw": meter.rated_kw,
            "ct_ratio": _ct(meter.rated_kw),
        },
    )


def _channel(dialect: str, place: int, kind: str) -> str:
    """As telemetry.hj212.dialects.power names the channels."""
    if dialect == "P1":
        return str(100_000 + place)
    if dialect == "P2":
        return f"{place + 1:02d}"
    if dialect == "P3":
        return f"f2101{place + 1}"
    return f"d{3 if kind == 'treatment' else 2}{place + 1:02d}"


def _ct(rated_kw: float) -> float:
    """The next usual current transformer above the rated current."""
    amps = rated_kw / 0.66
    return next((ratio for ratio in (10, 20, 40, 80, 160, 300, 600, 1000) if ratio * 5 >= amps), 2000)
