"""What the builders of the three platforms share: enterprises and devices with their cards. Pure."""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

from portal.demo import identity, names
from portal.demo.city import DemoDevice, DemoEnterprise, DemoPoint

MAKERS = ("示例智测科技", "样例环境仪器", "演示物联")


class Maker:
    """Hands out serial numbers; ``block`` keeps those of the three builders apart."""

    def __init__(self, random: Random, block: int) -> None:
        self.random = random
        self.serials: Iterator[int] = count(block)
        self.firms = names.firms(random)

    def enterprise(
        self, name: str, district: str, trade_code: str, *, public: bool = False
    ) -> DemoEnterprise:
        serial = next(self.serials)
        code = identity.uscc(district if district != "140271" else "140213", serial, institution=public)
        return DemoEnterprise(
            name=name + names.MARK,
            uscc=code,
            permit="" if trade_code.startswith(("47", "62", "92")) else identity.permit(code),
            trade_code=trade_code,
            district=district,
            address=names.address(district, self.random),
            contact=names.person(self.random),
            phone=identity.phone(serial),
        )

    def device(
        self, district: str, shape: str, points: tuple[DemoPoint, ...], interval_s: int, **more: Any
    ) -> DemoDevice:
        serial = next(self.serials)
        operator = self.random.choice(identity.OPERATORS)
        more.setdefault("sim_days_left", self.random.choice((45, 90, 120, 200, 260, 330)))
        return DemoDevice(
            mn=identity.mn(shape, district, serial),
            points=points,
            interval_s=interval_s,
            maker=self.random.choice(MAKERS),
            model=f"SL-{self.random.choice((100, 200, 300))}",
            iccid=identity.iccid(operator, serial),
            operator=operator,
            ms=serial % 1000,
            lag_s=2 + serial * 7 % 40,
            **more,
        )


def expiring(index: int) -> dict[str, int]:
    """A few cards run out soon, one has run out."""
    return (
        {"sim_days_left": {3: 1, 7: 6, 11: 14, 19: 28, 23: -2}[index]} if index in {3, 7, 11, 19, 23} else {}
    )
