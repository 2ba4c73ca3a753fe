"""DU08 DU09: sprays and fog cannons (喷淋、雾炮) that do not answer dust, or do not speak. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from alerts.common_rules import Window, runs
from alerts.conditions import any_of, not_
from alerts.rule_types import Finding, Limits, PointView, SiteView
from alerts.silence import silent
from alerts.timeline import Case, Truth
from alerts.wording import clock, duration, number
from dust.exceedances import verdicts
from dust.products import UNIT, may_reach, product

SPRAY = "spray"
SPRAY_ON = "spray_on"
LEVEL = 2
EXCUSES = ("fault", "outage")


def sprays(site: SiteView) -> tuple[PointView, ...]:
    """The points whose samples tell whether a spray runs."""
    return tuple(each for each in site.points if each.kind == SPRAY or each.has_spray)


def facilities(site: SiteView) -> tuple[PointView, ...]:
    """The sprays that speak for themselves; those on an instrument's own line fall silent with it (DU06)."""
    return tuple(each for each in site.points if each.kind == SPRAY)


def unanswered(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU08: means exceed and no spray of the site has run, from the mean's start until 10 minutes after its end.

    A spray whose state is UNKNOWN in those last minutes leaves the question open. A site without one is not asked.
    """
    watched = sprays(case.site)
    if not watched:
        return
    wanted, wait = product(limits, case.site.trade), limits.hold_1_s or 0.0
    if not may_reach(case, point, wanted, wanted.limit):
        return
    found = verdicts(case, point, wanted)
    if not any(exceeds for _, exceeds in found):
        return
    judged = [(window, _failed(case, watched, window, exceeds, wait)) for window, exceeds in found]
    for run in runs(judged, 1):
        sentence = (
            f"{point.name}自 {clock(run.start)} 起 {wanted.title} {wanted.words}超过 {number(wanted.limit, 0)} {UNIT} "
            f"限值，{_names(watched)}到时段结束后 {duration(wait)}仍未开启"
        )
        end = run.end if run.closed else None
        yield Finding(LEVEL, run.start, end, sentence, run.peak, wanted.limit, UNIT)


def _names(watched: Sequence[PointView]) -> str:
    named = [each.name for each in watched if each.kind == SPRAY]
    return "、".join(named[:3]) if named else "喷淋、雾炮"


def _failed(case: Case, watched: Sequence[PointView], window: Window, exceeds: Truth, wait: float) -> Truth:
    if not exceeds:
        return exceeds
    if window.end + wait > case.until:
        return None
    return not_(any_of(*(_ran(case, each.key, window, wait) for each in watched)))


def _ran(case: Case, key: str, window: Window, wait: float) -> Truth:
    """Whether a spray ran at some time from the window's start until ``wait`` after its end."""
    times, states = case.grid([key]).times, case.shared((SPRAY_ON, key), lambda: _states(case, key))
    first = max(0, bisect_right(times, window.start) - 1)
    last = bisect_right(times, window.end + wait)
    if True in states[first:last]:
        return True
    over = bisect_right(times, window.end) - 1
    return None if over < 0 or None in states[over:last] else False


def _states(case: Case, key: str) -> Sequence[Truth]:
    """On, off or UNKNOWN at each instant of the spray's grid."""
    track = case.tracks[key]
    return case.grid([key]).spread(
        track, [None if each is None else each > 0 for each in track.known(SPRAY_ON)]
    )


def unheard(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU09: a spray that has not spoken for an hour."""
    return silent(case, point, limits, *EXCUSES)
