"""颗粒物 rules DU01–DU09 (domain.md B.4; scenarios/README.md; the limits: alerts/data/standards.json)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from alerts.common_rules import flats
from alerts.conditions import held, known_in
from alerts.parameters.published import national
from alerts.rule_types import Finding, Limits, PointView, Rule, SiteView
from alerts.silence import silent
from alerts.timeline import Case
from alerts.wording import clock, number
from dust.exceedances import above_background, exceeded, exceeded_on, near, twice_over
from dust.facilities import EXCUSES, SPRAY, SPRAY_ON, facilities, unanswered, unheard
from dust.factors import FACTORS
from dust.products import PM10, TSP, UNIT

COLUMNS = tuple(factor.column for factor in FACTORS)
MEANS = (TSP, PM10)
BOUNDARY = "dust"


def boundary(site: SiteView) -> Sequence[PointView]:
    """The instruments that are held against a limit."""
    return tuple(each for each in site.points if each.kind == BOUNDARY)


def instruments(site: SiteView) -> Sequence[PointView]:
    """Those and the reference ones."""
    return tuple(each for each in site.points if each.kind != SPRAY)


def _day_is_counted(site: SiteView) -> timedelta:
    """A standard that allows so many a day wants to see the day from its beginning."""
    counts = any(each.allowed_a_day for version in site.versions for each in version.standards.values())
    return timedelta(hours=25 if counts else 0)


def implausible(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Values that do not move for an hour, or negative ones: two kinds of findings that may overlap."""
    track, cover = case.tracks[point.key], case.exempt(point, *EXCUSES)
    least = max(limits.least, (limits.hold_1_s or 0) / point.interval_s)
    for flat in flats(track, track.known(TSP), least, cover):
        value = f"{number(flat.value, 1)} {UNIT}"
        sentence = f"{point.name}自 {clock(flat.start)} 起 TSP 一直是 {value}，长时间无波动"
        yield Finding(1, flat.start, flat.end, sentence, flat.value, None, UNIT, aspect="flat")
    yield from _negative(case, point)


def _negative(case: Case, point: PointView) -> Iterator[Finding]:
    track = case.tracks[point.key]
    signed = track.signed(TSP)
    if track.known(TSP) is signed:  # nothing negative, nothing UNKNOWN
        return
    grid = case.grid([point.key])
    negative = grid.spread(track, [None if each is None else each < 0 for each in signed])
    negative = case.excused(grid, negative, case.exempt(point, *EXCUSES))
    for stretch in held(grid, negative, [(0.0, 1)]):
        lowest = min(known_in(grid.spread(track, signed), stretch))
        sentence = f"{point.name}自 {clock(stretch.start)} 起 TSP 出现负值，最低 {number(lowest)} {UNIT}"
        yield Finding(1, stretch.start, stretch.end, sentence, lowest, 0.0, UNIT, aspect="negative")


def offline(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """No data for 30 minutes, 4 hours, a day."""
    return silent(case, point, limits, *EXCUSES)


_rule = partial(Rule, platform="dust", factors=COLUMNS)
_by_the_limit = partial(_rule, subjects=boundary, needs=MEANS)
LIMITS = national("dust", TSP)
EXCEEDED = _by_the_limit(
    "DU02",
    "颗粒物超标",
    "GB 16297-1996 表2；GB 4915-2013 表3（水泥、商砼）；或选用的标准",
    judge=exceeded,
    limits=LIMITS,
    lookback=timedelta(hours=2),
)
DIFFERENCE = _by_the_limit(
    "DU05",
    "颗粒物差值超标",
    "选用的标准规定的差值；背景为本县国控、省控站同一小时均值，没有时为本站参照点",
    judge=above_background,
    limits=Limits(),
    lookback=timedelta(hours=2),
    optional=("limit",),
)
RULES = (
    _by_the_limit(
        "DU01",
        "颗粒物临近超标",
        "平台默认值：15 分钟均值连续 2 次达到限值的 80%",
        judge=near,
        limits=replace(LIMITS, near_ratio=0.8, count=2),
        lookback=timedelta(hours=2),
        limit_from=EXCEEDED,
    ),
    EXCEEDED,
    _by_the_limit(
        "DU03",
        "颗粒物连续超标",
        "平台默认值：连续 3 个均值超标",
        judge=exceeded_on,
        limits=replace(LIMITS, count=3),
        lookback=timedelta(hours=4),
        limit_from=EXCEEDED,
    ),
    _by_the_limit(
        "DU04",
        "颗粒物严重超标",
        "平台默认值：均值达到限值两倍；或选用的标准规定的每日次数",
        judge=twice_over,
        limits=LIMITS,
        lookback=timedelta(hours=2),
        limit_from=EXCEEDED,
        deeper=_day_is_counted,
    ),
    DIFFERENCE,
    _rule(
        "DU06",
        "颗粒物数据离线",
        "平台默认值：30 分钟、4 小时、24 小时",
        judge=offline,
        subjects=instruments,
        limits=Limits(hold_1_s=1800, hold_2_s=4 * 3600, hold_3_s=24 * 3600),
        lookback=timedelta(hours=1),
        needs=(),
    ),
    _rule(
        "DU07",
        "颗粒物恒值或负值",
        "平台默认值：恒值 12 个且满 60 分钟，负值 1 个",
        judge=implausible,
        subjects=instruments,
        limits=Limits(count=12, hold_1_s=3600),
        lookback=timedelta(hours=2),
        needs=(TSP,),
    ),
    _by_the_limit(
        "DU08",
        "治理设施未联动",
        "平台默认值：超标时段内及其后 10 分钟没有喷淋、雾炮开启",
        judge=unanswered,
        limits=replace(LIMITS, hold_1_s=600),
        lookback=timedelta(hours=2),
        needs=(*MEANS, SPRAY_ON),
        limit_from=EXCEEDED,
    ),
    _rule(
        "DU09",
        "治理设施离线",
        "平台默认值：60 分钟没有心跳",
        judge=unheard,
        subjects=facilities,
        limits=Limits(hold_1_s=3600),
        lookback=timedelta(hours=1),
        needs=(),
    ),
)
