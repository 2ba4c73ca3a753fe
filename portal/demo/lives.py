"""The right generator for a site: the rib's own ``Days``. Pure."""

from collections.abc import Sequence

import dust.demo
import fume.demo
import power.demo
from portal.demo.city import Days, DemoSite
from registry.demo import Trouble

_ROOMS = {"power": power.demo, "dust": dust.demo, "fume": fume.demo}


def days(site: DemoSite, seed: int, troubles: Sequence[Trouble]) -> Days:
    made: Days = _ROOMS[site.platform].Days(site.life, seed, tuple(troubles))
    return made
