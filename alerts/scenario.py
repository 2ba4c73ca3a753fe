"""Scenario files: one site, its readings, and what the rules must find (docs/adding_a_rule.md). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import JSONDecodeError, loads

from alerts.engine import judge
from alerts.rule_types import SETTING_NAMES, SITE, Episode, PointView, Row, Rule, SiteView
from alerts.scenario_fields import Field, ScenarioError
from alerts.scenario_site import read_site

MOST_SAMPLES = 5_000_000
"""A run that expands to more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A file, read. ``expect`` is None when the file says nothing about it."""

    file: str
    site: SiteView
    rules: tuple[Rule, ...]
    series: Mapping[str, Sequence[Row]]
    until: datetime
    expect: tuple[Episode, ...] | None

    def judged(self) -> list[Episode]:
        return judge(self.site, self.series, self.rules, self.until)


RuleBook = Mapping[str, Sequence[Rule]]
"""Platform → its rules."""


def read(file: str, text: str, book: RuleBook) -> Scenario:
    """The scenario in ``text``; raises ScenarioError."""
    try:
        content = loads(text)
    except JSONDecodeError as error:
        raise ScenarioError(f"{file} 第 {error.lineno} 行第 {error.colno} 列：不是有效的 JSON") from None
    except (ValueError, RecursionError):
        raise ScenarioError(f"{file}：数字太长或括号嵌套太深") from None
    root = Field(content, f"{file} 的 ")
    if not isinstance(content, dict):
        raise ScenarioError(f"{file}：最外层应为对象")
    platform = root["platform"].one_of(*book)
    known = {rule.code: rule for rule in book[platform]}
    site = read_site(root, platform, _settings(root, known))
    rules = tuple(known[each.one_of(*known)] for each in root["rules"].elements())
    return Scenario(
        file=file,
        site=site,
        rules=tuple(dict.fromkeys(rules)),
        series=_series(root, site, book[platform][0].factors),
        until=root["until"].instant(),
        expect=_expected(root, site, rules) if root.has("expect") else None,
    )


def _settings(root: Field, known: Mapping[str, Rule]) -> dict[str, dict[str, float]]:
    settings = root.get("settings")
    found: dict[str, dict[str, float]] = {}
    for code, overrides in settings.members() if settings else ():
        if code not in known:
            raise overrides.refused(f"没有规则 {code}")
        found[code] = {}
        for name, value in overrides.members():
            if name not in SETTING_NAMES:
                raise value.refused(f"没有名为 {name} 的参数")
            if name not in known[code].setting_names:
                raise value.refused(
                    f"规则 {code} 没有参数 {name}，可设 {'、'.join(known[code].setting_names) or '无'}"
                )
            if value.number() < 0:
                raise value.refused("参数不能小于 0")
            found[code][name] = value.number()
    return found


def _series(root: Field, site: SiteView, factors: Sequence[str]) -> dict[str, list[Row]]:
    series: dict[str, dict[datetime, Row]] = {point.key: {} for point in site.points}
    place = {name: at for at, name in enumerate(factors, start=1)}
    for run in root.items("runs"):
        key, values, flags = _content(run["point"], run["values"], run.get("flag"), series, place)
        for at in _moments(run):
            _add(series[key], at, values, flags, run, key)
    for sample in root.items("samples"):
        parts = sample.elements(count=(3, 4))
        key, values, flags = _content(
            parts[0], parts[2], parts[3] if len(parts) == 4 else None, series, place
        )
        _add(series[key], parts[1].instant(), values, flags, sample, key)
    return {key: list(rows.values()) for key, rows in series.items()}


def _content(
    point: Field, content: Field, flag: Field | None, keys: Mapping[str, object], place: Mapping[str, int]
) -> tuple[str, list[float | None], str | None]:
    values: list[float | None] = [None] * len(place)
    for name, value in content.members():
        if name not in place:
            raise value.refused(f"没有名为 {name} 的量")
        values[place[name] - 1] = None if value.value is None else value.number()
    letter = flag.text() if flag else "N"
    if len(letter) != 1:
        raise (flag or content).refused(f"标记 {letter!r} 应为一个字母")
    return point.one_of(*keys), values, None if letter == "N" else letter * len(place)


def _moments(run: Field) -> list[datetime]:
    start, end, step = run["from"].instant(), run["to"].instant(), run["every_s"].positive()
    if end < start:
        raise run.refused("to 早于 from")
    count = (end - start).total_seconds() / step
    if count > MOST_SAMPLES:
        raise run.refused(f"会展开成 {count:.0f} 条数据，太多了")
    moments = [start + timedelta(seconds=step * each) for each in range(int(count) + 1)]
    return [at for at in moments if at < end]


def _add(
    rows: dict[datetime, Row],
    at: datetime,
    values: list[float | None],
    flags: str | None,
    where: Field,
    key: str,
) -> None:
    if at in rows:
        raise where.refused(f"点位 {key} 在 {at.isoformat()} 有两条数据")
    rows[at] = (at, *values, flags)


def _expected(root: Field, site: SiteView, rules: Sequence[Rule]) -> tuple[Episode, ...]:
    codes, keys = [rule.code for rule in rules], [SITE, *(point.key for point in site.points)]
    expected = []
    for each in root["expect"].elements():
        end = each.get("end")
        expected.append(
            Episode(
                rule=each["rule"].one_of(*codes),
                subject=each["subject"].one_of(*keys),
                level=int(each["level"].positive()),
                start=each["start"].instant(),
                end=end.instant() if end else None,
            )
        )
    return tuple(expected)


def interval_of(site: SiteView) -> dict[str, timedelta]:
    """Each point's sampling interval, the site's the longest of them: the tolerance of a comparison."""
    each = {point.key: _interval(point) for point in site.points}
    return {**each, SITE: max(each.values(), default=timedelta())}


def _interval(point: PointView) -> timedelta:
    return timedelta(seconds=point.interval_s)
