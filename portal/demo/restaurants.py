"""40 restaurants and canteens in 平城区 and 云冈区 (3 : 1), one exhaust outlet each. Pure."""

from random import Random

from fume.demo import OutletLife
from portal.demo.city import DemoDevice, DemoEnterprise, DemoPoint, DemoSite
from portal.demo.makers import Maker, expiring
from portal.demo.places import place
from registry.demo import dice

RESTAURANT = (("10:30", "14:00"), ("16:30", "21:00"))
CANTEEN = (("06:30", "08:30"), ("11:00", "13:00"), ("17:30", "19:00"))
ALL_NIGHT = (("00:00", "12:00"), ("12:00", "00:00"))
NIGHT_MARKET = (("17:00", "02:00"),)
DISHES = "刀削面馆 涮羊肉 农家菜馆 烧烤城 火锅店 莜面村 海鲜酒楼 家常菜馆 烤肉店 川菜馆".split()  # noqa: SIM905
HOSTS = "示范机关 样例学校 演示医院 模拟企业 范本机关".split()  # noqa: SIM905
DIALECTS = ("F1", "F2", "F4", "F1", "F2", "F3", "F4", "F1")
SHAPES = {"F1": "epc", "F2": "short", "F3": "dated", "F4": "named"}
STS = {"F1": "31", "F2": "51", "F3": "22", "F4": "51"}
PARTS = {0: "purifier_off_now", 1: "smoky_now", 2: "outlet_silent", 3: "fan_off_now"}
"""These four are open round the clock, so that the loop has somebody cooking at any hour."""


def build(seed: int, number: int) -> tuple[DemoSite, ...]:
    """The first ``number`` sites."""
    random = dice(seed, "restaurants")
    maker = Maker(random, 5000)
    return tuple(_site(index, maker, random) for index in range(number))


def _site(index: int, maker: Maker, random: Random) -> DemoSite:
    key = f"Y{index + 1:02d}"
    district = "140214" if index % 4 == 3 else "140213"
    canteen = index % 5 == 4
    hours = (
        ALL_NIGHT
        if index in PARTS
        else CANTEEN
        if canteen
        else NIGHT_MARKET
        if index % 9 == 6
        else RESTAURANT
    )
    stoves = random.choice((4, 6, 8)) if canteen else random.choice((2, 3, 3, 4, 5, 6, 8))
    owner = _owner(index, district, canteen, maker, random)
    lon, lat = place(district, random, 0.018 if district == "140213" else 0.03)
    life = OutletLife(
        key=key,
        hours=tuple((_seconds(opens), _seconds(closes)) for opens, closes in hours),
        clean=round(random.uniform(0.35, 0.9), 2),
        fan_a=round(random.uniform(4, 11), 1),
        purifier_a=round(random.uniform(0.8, 2.4), 2),
        shut_on_weekends=canteen,
        tells_current=DIALECTS[index % len(DIALECTS)] == "F4",
    )
    return DemoSite(
        key=key,
        platform="fume",
        name=owner.name,
        trade="机关食堂" if canteen else "商业餐饮",
        enterprise=owner,
        lon=lon,
        lat=lat,
        device=_device(maker, district, key, index, life.purifier_a),
        life=life,
        fields={
            "kind": "canteen" if canteen else "restaurant",
            "stoves": stoves,
            "hours": [list(pair) for pair in hours],
        },
        scripted=PARTS.get(index, ""),
    )


def _owner(index: int, district: str, canteen: bool, maker: Maker, random: Random) -> DemoEnterprise:
    first = next(maker.firms)
    if canteen:
        return maker.enterprise(f"{first}{random.choice(HOSTS)}食堂", district, "9210", public=True)
    return maker.enterprise(f"{first}{random.choice(DISHES)}", district, random.choice(("6210", "6220")))


def _device(maker: Maker, district: str, key: str, index: int, baseline_a: float) -> DemoDevice:
    dialect = DIALECTS[index % len(DIALECTS)]
    model = "静电式 JD-8" if index % 2 else "复合式 FH-12"
    point = DemoPoint(key, "1", "油烟排口", 60, {"purifier_model": model, "baseline_a": baseline_a})
    return maker.device(
        district,
        SHAPES[dialect],
        (point,),
        60,
        dialect=dialect,
        st=STS[dialect],
        cn="2011",
        has_qn=index != 12,
        **expiring(index - 8),
    )


def _seconds(clock: str) -> float:
    hours, minutes = clock.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60
