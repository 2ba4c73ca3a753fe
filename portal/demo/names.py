"""Names that no real firm or person bears; every firm carries 示例 in its name. Pure."""

from collections.abc import Iterator
from random import Random

MARK = "（示例）"
_FIRST = "云岚 晋川 北岭 桑源 恒岫 白登台 武周塬 御水 如浑 凤台坡 采凉 雁塞 方山塬 长胜 德润 同泰 广灏 启辰 宏垣 瑞垚 金垣 鑫塬 朔野 平岭 紫塞 翠屏山 文瀛 火石 龙堡 六棱".split()  # noqa: E501, SIM905
_SECOND = "一 二 三".split()  # noqa: SIM905
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "建国 志强 丽华 晓东 海燕 文斌 秀英 永胜 国梁 雪梅 向东 红霞 振宇 玉兰 宏伟 春生".split()  # noqa: SIM905
_ROADS = "示范路 模拟街 样例大道 演示北路 范本南街 试运行路".split()  # noqa: SIM905

DISTRICTS = {
    "140213": "平城区",
    "140214": "云冈区",
    "140212": "新荣区",
    "140215": "云州区",
    "140271": "经开区",
    "140221": "阳高县",
    "140222": "天镇县",
    "140223": "广灵县",
    "140224": "灵丘县",
    "140225": "浑源县",
    "140226": "左云县",
}


def firms(random: Random) -> Iterator[str]:
    """First parts of firm names, none twice."""
    pool = [*_FIRST, *(f"{word}{number}" for number in ("新", "元") for word in _FIRST)]
    random.shuffle(pool)
    return iter(pool)


def person(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


def address(district: str, random: Random) -> str:
    return f"大同市{DISTRICTS[district]}{random.choice(_ROADS)}{random.randint(1, 180)}号"
