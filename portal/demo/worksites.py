"""32 dust sites: 24 of the nine industrial kinds and 8 building sites, one instrument each. Pure."""

from collections.abc import Sequence
from random import Random

from dust.demo import InstrumentLife
from portal.demo.city import DemoDevice, DemoEnterprise, DemoPoint, DemoSite
from portal.demo.makers import Maker, expiring
from portal.demo.places import place
from registry.demo import dice
from telemetry.hj212.crc import CrcMode

# kind, 行业, GB/T 4754, tail of the name, usual TSP at rest in µg/m³, limit, work
KINDS = {
    "power": ("电力", "4412", "热电有限公司煤场", 170, 1000, "always"),
    "steel": ("钢铁", "3120", "钢铁有限公司料场", 230, 1000, "always"),
    "smelting": ("冶炼", "3217", "镁业有限公司", 200, 1000, "always"),
    "foundry": ("铸造", "3391", "铸造有限公司砂处理", 210, 1000, "industry"),
    "cement": ("水泥", "3011", "水泥有限公司堆场", 150, 500, "always"),
    "quarry": ("采石厂", "1011", "石料有限公司采石场", 260, 1000, "industry"),
    "coal": ("煤炭储存及转运", "5990", "煤炭集运有限公司", 250, 1000, "always"),
    "concrete": ("商砼搅拌站", "3021", "商品混凝土有限公司", 140, 500, "industry"),
    "kiln": ("工业炉窑", "3031", "窑业有限公司", 190, 1000, "always"),
    "construction": ("施工工地", "4790", "建设工程有限公司住宅项目", 180, 1000, "construction"),
}
ORDER = (
    "quarry", "construction", "coal", "concrete", "cement", "construction", "steel", "kiln",
    "foundry", "power", "smelting", "coal", "quarry", "concrete", "construction", "kiln",
    "cement", "foundry", "construction", "coal", "power", "steel", "construction", "quarry",
    "concrete", "kiln", "construction", "cement", "smelting", "construction", "foundry", "construction",
)  # fmt: skip
DISTRICTS = (
    "140215", "140213", "140226", "140214", "140225", "140271", "140214", "140212",
    "140221", "140213", "140223", "140224", "140222", "140213", "140213", "140214",
)  # fmt: skip
PARTS = {
    0: "dusty_now",
    1: "dusty_before",
    2: "dust_silent",
    3: "dust_frozen",
    4: "very_dusty_before",
}
CANNON = 7
"""Whose only point is a fog cannon with a line of its own."""
UNITS = ("ug/m3", "mg/m3", "ug/m3", "ng/m3")
PM_CODES = ("a34001", "a34002", "a34004")


def build(seed: int, neighbours: Sequence[DemoEnterprise], number: int) -> tuple[DemoSite, ...]:
    """The first ``number`` sites; those of a trade in ``neighbours`` belong to that enterprise."""
    random = dice(seed, "worksites")
    maker = Maker(random, 3000)
    free = list(neighbours)
    return tuple(_site(index, maker, free, random) for index in range(number))


def _site(index: int, maker: Maker, free: list[DemoEnterprise], random: Random) -> DemoSite:
    kind, key = ORDER[index], f"D{index + 1:02d}"
    trade, code, tail, usual, limit, work = KINDS[kind]
    owner = next((each for each in free if each.trade_code == code), None)
    if owner is None:
        district = DISTRICTS[index % len(DISTRICTS)]
        owner = maker.enterprise(next(maker.firms) + tail, district, code)
        name = owner.name
    else:
        free.remove(owner)
        name = owner.name.replace("（", f"{'堆场' if kind != 'foundry' else '砂处理'}（")
    interval_s = 60 if index % 2 == 0 else 300
    spray = index % 3 == 0
    lon, lat = place(owner.district, random, 0.05)
    return DemoSite(
        key=key,
        platform="dust",
        name=name,
        trade=trade,
        enterprise=owner,
        lon=lon,
        lat=lat,
        device=_device(maker, owner.district, key, index, interval_s, spray),
        life=InstrumentLife(
            key, work, usual * random.uniform(0.8, 1.15), limit, interval_s, spray, index == CANNON
        ),
        fields={"kind": kind},
        scripted=PARTS.get(index, ""),
    )


def _device(maker: Maker, district: str, key: str, index: int, interval_s: int, spray: bool) -> DemoDevice:
    old = index == 5
    unit = "ug/m3" if old else UNITS[index % len(UNITS)]
    title = "雾炮" if index == CANNON else "厂界颗粒物" if index % 4 else "下风向颗粒物"
    role = "facility" if index == CANNON else "boundary"
    point = DemoPoint(key, "1", title, interval_s, {"has_spray": spray, "role": role})
    return maker.device(
        district,
        "short" if old else "epc",
        (point,),
        interval_s,
        dialect="dust",
        st="39" if ORDER[index] == "construction" else "22",
        cn="2051" if index % 2 == 0 else "2011",
        units={} if unit == "ug/m3" else dict.fromkeys(PM_CODES, unit),
        crc_mode=CrcMode.MODBUS if index == 6 else CrcMode.ANSI,
        version=0 if old else 1,
        has_qn=index not in (5, 7),
        **expiring(index - 4),
    )
