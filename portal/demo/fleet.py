"""All devices of the demo city in one asyncio process."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from portal.demo import strays, troubles
from portal.demo.agenda import Agenda
from portal.demo.city import Days, DemoCity, DemoSite
from portal.demo.lives import days
from portal.demo.terminal import Tally, Terminal
from registry.demo import Trouble, dice

BACKFILL_S = 24 * 3600
"""A device remembers one day (补传)."""
LATE_FRAMES_S = 300
"""Back-filled instants a second, over the whole fleet; a device with a part in the live script is not rationed."""
AHEAD_S = 7 * 86_400
FRESH_S = 20 * 60
"""A simulator started so soon after the seeding goes on with its script, else it begins a new one."""
STATUS_S = 10
SPREAD_S = 3.0

Counts = Mapping[str, tuple[float, float]]
"""By point key: when and what its meter showed last, kWh."""


def anchors(seeded_at: float, now: float) -> tuple[float, ...]:
    """From when the live script runs: from the seeding, and from this start when that is long ago."""
    return (seeded_at,) if now - seeded_at < FRESH_S else (seeded_at, now)


class Ration:
    """Hands out a bounded number of turns a second."""

    def __init__(self, a_second: float) -> None:
        self._gap, self._next = 1 / a_second, 0.0

    async def turn(self) -> None:
        now = time.monotonic()
        self._next = max(self._next, now) + self._gap
        if self._next - now > 0.05:
            await asyncio.sleep(self._next - now)


async def _at_once() -> None:
    return None


def quicker(site: DemoSite, speed: float) -> DemoSite:
    """The same site with shorter intervals: DataTimes stay real, only closer together."""
    interval = max(1, round(site.device.interval_s / speed))
    while 86_400 % interval:
        interval += 1
    return replace(
        site,
        life=replace(site.life, interval_s=interval),
        device=replace(site.device, interval_s=interval, lag_s=min(site.device.lag_s, interval)),
    )


def terminals(
    city: DemoCity,
    heard: Mapping[str, float],
    counts: Counts,
    *,
    seeded_at: float,
    now: float,
    speed: float = 1,
    most: int | None = None,
    tally: Tally,
) -> list[Terminal]:
    """A terminal for each device, those with a part in the script first, and the two strays."""
    plot = troubles.all_of(city, anchors(seeded_at, now), now + AHEAD_S)
    ration = Ration(LATE_FRAMES_S)
    sites = sorted(city.sites, key=lambda site: not site.scripted)[:most]
    made = []
    for site in sites:
        after = max(heard.get(site.device.mn, 0.0), now - BACKFILL_S)
        turn = _at_once if site.scripted else ration.turn
        quick = quicker(site, speed) if speed > 1 else site
        agenda = Agenda(quick.device, _life(city, quick, plot, counts, after), after)
        made.append(Terminal(agenda, tally, turn, dice(city.seed, site.key)))
    like = city.playing("dusty_now")
    for device in strays.strays(like):
        agenda = Agenda(device, days(like, city.seed, ()), now)
        made.append(Terminal(agenda, tally, _at_once, dice(device.mn), patient=False))
    return made


def _life(city: DemoCity, site: DemoSite, plot: Sequence[Trouble], counts: Counts, after: float) -> Days:
    """The site's generator; a meter that stood still for longer than a day goes on from what it showed."""
    keys = {point.key for point in site.device.points}
    life = days(site, city.seed, [each for each in plot if each.key in keys])
    if site.platform == "power":
        shown = {key: counts[key] for key in keys if key in counts}
        life.resume({key: (max(at, after), kwh) for key, (at, kwh) in shown.items()})  # type: ignore[attr-defined]
    return life


async def run(
    fleet: Sequence[Terminal], tally: Tally, host: str, port: int, say: Callable[[str], None]
) -> None:
    """Speak until SIGTERM or Ctrl-C, then stop at once."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [
        asyncio.ensure_future(_later(SPREAD_S * place / len(fleet), each, host, port))
        for place, each in enumerate(fleet)
    ]
    status = asyncio.ensure_future(_report(fleet, tally, say))
    await stop.wait()
    for task in (*tasks, status):
        task.cancel()
    await asyncio.gather(*tasks, status, return_exceptions=True)
    say(f"模拟器已停止：共发送 {tally.frames} 帧，收到应答 {tally.answers} 个。")


async def _later(seconds: float, terminal: Terminal, host: str, port: int) -> None:
    await asyncio.sleep(seconds)
    await terminal.run(host, port)


async def _report(fleet: Sequence[Terminal], tally: Tally, say: Callable[[str], None]) -> None:
    frames = tally.frames
    while True:
        await asyncio.sleep(STATUS_S)
        rate, frames = (tally.frames - frames) / STATUS_S, tally.frames
        say(
            f"模拟器：设备 {tally.online}/{len(fleet)} 在线，{rate:.1f} 帧/秒，应答 {tally.answers}，"
            f"重发 {tally.repeats}，补传 {tally.late}"
        )
