"""What is wrong with the supply: PW07–PW10 (domain.md A.6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import fsum
from typing import NamedTuple

from alerts.common_rules import Run, Window, runs
from alerts.conditions import BARELY, held
from alerts.hours import HOUR_S
from alerts.rule_types import SITE, Figure, Finding, Limits, PointView, SiteView, every_point, whole_site
from alerts.timeline import Case, Truth
from alerts.wording import clock, number
from power import phases
from power.energy import ENERGY, Energies, energies
from power.states import POWER
from power.subjects import power_rule, repaired


class Balance(NamedTuple):
    """One hour of a site: what its master meters counted, and the sum of the others (of those known)."""

    at: float
    total_kwh: float | None
    sub_kwh: float
    complete: bool

    @property
    def share(self) -> float:
        """By how much the two differ, of the total."""
        return abs(self.total_kwh - self.sub_kwh) / self.total_kwh if self.total_kwh else 0.0


def unbalanced(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The master meter and the others disagree for hours (总表与分表不平衡)."""
    total = [each.key for each in case.site.points if each.kind == "total"]
    sub = [each.key for each in case.site.points if each.kind != "total"]
    if not total or not sub:
        return
    hours = {each.at: each for each in _balances(case, sorted(total), sorted(sub))}
    judged = (
        (Window(at, at + HOUR_S, each.share, 0, 0), _uneven(each, case.site.fully_submetered, limits))
        for at, each in hours.items()
    )
    for run in runs(judged, limits.least):
        yield _unbalanced_finding(hours[run.start], run, case.site, limits)


def _balances(case: Case, total: Sequence[str], sub: Sequence[str]) -> Iterator[Balance]:
    kwh: Mapping[str, Energies] = {key: energies(case, key) for key in (*total, *sub)}
    for at in sorted(set().union(*(kwh[key] for key in total))):
        whole = [kwh[key].get(at) for key in total]
        parts = [kwh[key].get(at) for key in sub]
        known = [each for each in parts if each is not None]
        totals = [each for each in whole if each is not None]
        yield Balance(at, fsum(totals) if None not in whole else None, fsum(known), len(known) == len(parts))


def _uneven(hour: Balance, covered: bool, limits: Limits) -> Truth:
    """Without 分表全覆盖 the others may well count less; more than the total they never may."""
    if hour.total_kwh is None:
        return None
    if hour.total_kwh < (limits.least_kwh or 0.0):
        return False
    if hour.sub_kwh > (limits.over_ratio or 1.0) * hour.total_kwh * BARELY and (
        not covered or not hour.complete
    ):
        return True
    if not hour.complete:
        return None
    return covered and hour.share > (limits.ratio or 0.0) * BARELY


def _unbalanced_finding(first: Balance, run: Run, site: SiteView, limits: Limits) -> Finding:
    sentence = (
        f"{clock(run.start)} 起连续 {limits.least} 小时以上，总表电量 {number(first.total_kwh, 1)} kWh 与分表合计 "
        f"{number(first.sub_kwh, 1)} kWh 不平衡，相差 {number(100 * first.share, 0)}%"
    )
    figures = (
        Figure("首小时总表电量", first.total_kwh, "kWh"),
        Figure("首小时分表合计", first.sub_kwh, "kWh"),
    )
    limit = limits.ratio if site.fully_submetered else (limits.over_ratio or 1.0) - 1
    end = run.end if run.closed else None
    return Finding(1, run.start, end, sentence, 100 * run.peak, 100 * (limit or 0.0), "%", figures)


def phase_lost(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """One phase without voltage or without current (缺相)."""
    track, grid = case.tracks[point.key], case.grid([point.key])
    if not phases.conceivable(track):
        return
    breach = grid.spread(track, _lost(case, point))
    for stretch in held(grid, repaired(case, grid, point, breach), limits.holds()):
        sentence = f"{clock(stretch.start)} 起，{point.name}缺相：{phases.described(track, stretch.start)}"
        yield Finding(1, stretch.start, stretch.end, sentence)


def _lost(case: Case, point: PointView) -> list[Truth]:
    return case.shared(("lost", point.key), lambda: phases.lost(case.tracks[point.key]))


class Cut(NamedTuple):
    """A power cut of one circuit."""

    start: float
    end: float | None
    key: str


def power_cut(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """No voltage on any phase while the gateway still speaks (断电); circuits that go together make one finding."""
    singles, merged = _sorted_out(case, limits)
    for each in singles:
        if each.key == point.key:
            volts = phases.described(case.tracks[each.key], each.start)
            yield Finding(1, each.start, each.end, f"{clock(each.start)} 起，{point.name}断电：{volts}")
    for group in merged if point.key == SITE else ():
        ends = [each.end for each in group]
        end = None if None in ends else max(each for each in ends if each is not None)
        names = "、".join(case.points[key].name for key in sorted({each.key for each in group}))
        sentence = f"{clock(group[0].start)} 起，{len({each.key for each in group})} 个点位先后断电：{names}"
        yield Finding(1, group[0].start, end, sentence)


def _sorted_out(case: Case, limits: Limits) -> tuple[list[Cut], list[list[Cut]]]:
    """The cuts of single circuits, and those of at least ``count`` circuits within ``tolerance_s``."""
    every = [cut for key in case.points for cut in _cuts(case, key, limits)]
    cuts = sorted(every, key=lambda cut: (cut.start, cut.key))
    singles: list[Cut] = []
    merged: list[list[Cut]] = []
    while cuts:
        group = [each for each in cuts if each.start <= cuts[0].start + (limits.tolerance_s or 0.0)]
        if len({each.key for each in group}) >= limits.least:
            merged.append(group)
            cuts = cuts[len(group) :]
        else:
            singles.append(cuts.pop(0))
    return singles, merged


def _cuts(case: Case, key: str, limits: Limits) -> list[Cut]:
    return case.shared(("cuts", key, limits.low_ratio, limits.hold_1_s), lambda: _cuts_of(case, key, limits))


def _cuts_of(case: Case, key: str, limits: Limits) -> list[Cut]:
    track, point, grid = case.tracks[key], case.points[key], case.grid([key])
    dead_v = (limits.low_ratio or 0.0) * phases.NOMINAL_V
    if not phases.all_ever_below(track, phases.VOLTAGES, dead_v):
        return []
    dead = grid.spread(track, phases.all_below(track, dead_v))
    holds = [(limits.hold_1_s or 0.0, 1)]
    return [Cut(each.start, each.end, key) for each in held(grid, repaired(case, grid, point, dead), holds)]


def uneven_phases(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The phase currents differ too much for too long (三相不平衡); a lost phase is PW08's."""
    if point.rated_kw is None:
        return
    track, grid = case.tracks[point.key], case.grid([point.key])
    least_a = (limits.low_ratio or 0.0) * point.rated_kw / phases.RATED_KW_PER_A
    ratio, hold = limits.ratio or 0.0, limits.hold_1_s or 0.0
    if not phases.uneven_somewhere(track, ratio, least_a, hold):
        return
    uneven, lost = phases.uneven(track, ratio, least_a), _lost(case, point)
    breach = grid.spread(track, [False if gone else each for each, gone in zip(uneven, lost, strict=True)])
    for stretch in held(grid, repaired(case, grid, point, breach), [(hold, 1)]):
        worst = max(phases.unevenness(track, stretch), default=None)
        sentence = (
            f"{clock(stretch.start)} 起，{point.name}三相电流不平衡度超过 {number(100 * ratio, 0)}%："
            f"{phases.described(track, stretch.start)}"
        )
        yield Finding(1, stretch.start, stretch.end, sentence, worst, 100 * ratio, "%")


def points_and_site(site: SiteView) -> Iterable[PointView]:
    return (*every_point(site), *whole_site(site))


RULES = (
    power_rule(
        "PW07",
        "总表与分表不平衡",
        "平台默认值：连续 3 小时相差 20%，总表不小于 5 kWh；非分表全覆盖只判分表合计大于总表 1.05 倍",
        judge=unbalanced,
        subjects=whole_site,
        limits=Limits(ratio=0.20, over_ratio=1.05, count=3, least_kwh=5),
        lookback=timedelta(hours=8),
        needs=(POWER, ENERGY),
    ),
    power_rule(
        "PW08",
        "缺相",
        "平台默认值：相电压低于 220 V 的 70%，或相电流低于最大相的 2%，满 5 分钟",
        judge=phase_lost,
        subjects=every_point,
        limits=Limits(hold_1_s=300),
        needs=(*phases.VOLTAGES, *phases.CURRENTS),
    ),
    power_rule(
        "PW09",
        "断电",
        "平台默认值：各相电压均低于 220 V 的 10%；5 分钟内 3 个点位以上合并为一条",
        judge=power_cut,
        subjects=points_and_site,
        limits=Limits(low_ratio=0.1, hold_1_s=0, tolerance_s=300, count=3),
        needs=(*phases.VOLTAGES, *phases.CURRENTS),
    ),
    power_rule(
        "PW10",
        "三相不平衡",
        "平台默认值：(最大相−最小相)/最大相 超过 30%，满 30 分钟，最大相大于额定电流 20%",
        judge=uneven_phases,
        subjects=every_point,
        limits=Limits(ratio=0.30, low_ratio=0.2, hold_1_s=1800),
        needs=(*phases.VOLTAGES, *phases.CURRENTS),
    ),
)
