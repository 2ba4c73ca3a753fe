"""The site of a scenario file: points, links, orders, declarations, business hours, background air."""

from alerts.rule_types import SITE, Declaration, Link, Order, PointView, Settings, SiteView
from alerts.scenario_fields import Field
from alerts.scenario_standard import read_versions

KINDS = {
    "power": ("production", "treatment", "total", "both", "indirect"),
    "dust": ("dust", "reference", "spray"),
    "fume": ("fume",),
}


def read_site(root: Field, platform: str, settings: Settings) -> SiteView:
    """The site as the rules see it; raises ScenarioError."""
    site = root.get("site") or Field({}, f"{root.place}site")
    points = _points(root, platform)
    keys = [point.key for point in points]
    stoves, title, covered = site.get("stoves"), root.get("title"), site.get("fully_submetered")
    return SiteView(
        platform=platform,
        points=points,
        trade=site["trade"].text() if site.get("trade") else "",
        hours=tuple(_hours(each) for each in site.items("hours")),
        stoves=int(stoves.number()) if stoves else None,
        links=tuple(_link(each, keys) for each in root.items("links")),
        orders=tuple(_order(each, keys) for each in root.items("orders")),
        declarations=tuple(_declaration(each, keys) for each in root.items("declarations")),
        settings=settings,
        title=title.text() if title else "",
        versions=read_versions(root, keys),
        background=_background(site),
        days_off=frozenset(each.text() for each in site.items("days_off")),
        fully_submetered=covered.boolean() if covered else False,
    )


def _points(root: Field, platform: str) -> tuple[PointView, ...]:
    points: dict[str, PointView] = {}
    for each in root["points"].elements():
        point = _point(each, platform)
        if point.key in points:
            raise each.refused(f"点位 {point.key} 写了两次")
        if point.key == SITE:
            raise each["key"].refused(f"{SITE} 指整个监管对象，不能作点位的名")
        points[point.key] = point
    return tuple(points.values())


def _point(each: Field, platform: str) -> PointView:
    rated, threshold, interval = each.get("rated_kw"), each.get("on_kw"), each.get("interval_s")
    kinds = KINDS.get(platform, (platform,))
    kind = each["kind"] if platform == "power" else each.get("kind")
    sprays, flow, duct = each.get("has_spray"), each.get("flow_m3_h"), each.get("duct_m2")
    baseline = each.get("baseline_a")
    return PointView(
        key=each["key"].text(),
        kind=kind.one_of(*kinds) if kind else kinds[0],
        interval_s=interval.positive() if interval else 300.0,
        rated_kw=rated.positive() if rated else None,
        on_kw=threshold.positive() if threshold else None,
        has_spray=sprays.boolean() if sprays else False,
        cleaned_at=tuple(sorted(cleaned.instant().timestamp() for cleaned in each.items("cleaned_at"))),
        baseline_a=baseline.positive() if baseline else None,
        flow_m3_h=flow.positive() if flow else None,
        duct_m2=duct.positive() if duct else None,
    )


def _background(site: Field) -> dict[str, dict[float, float]]:
    """``{"pm10_ug_m3": [["2026-03-01T08:00:00+08:00", 60], …]}``: the county's mean in that hour."""
    given = site.get("background")
    found: dict[str, dict[float, float]] = {}
    for column, hours in given.members() if given else ():
        pairs = (each.elements(count=(2,)) for each in hours.elements())
        found[column] = {at.instant().timestamp(): value.number() for at, value in pairs}
    return found


def _hours(pair: Field) -> tuple[float, float]:
    opens, closes = pair.elements(count=(2,))
    return opens.clock_s(), closes.clock_s()


def _keys(each: Field, name: str, keys: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.one_of(*keys) for key in each.items(name)))


def _link(each: Field, keys: list[str]) -> Link:
    mode = each.get("mode")
    return Link(
        production=_keys(each, "production", keys),
        treatment=_keys(each, "treatment", keys),
        standby=_keys(each, "standby", keys),
        mode=mode.one_of("all", "any") if mode else "all",
    )


def _order(each: Field, keys: list[str]) -> Order:
    start, end, cut, key = each["start"].instant(), each.get("end"), each.get("cut_pct"), each.get("key")
    _forwards(each)
    if cut and not 0 < cut.number() < 100:
        raise cut.refused("减产比例应大于 0、小于 100")
    return Order(
        kind=each["kind"].one_of("stop", "limit"),
        start=start,
        end=end.instant() if end else None,
        points=_keys(each, "points", keys),
        cut_pct=cut.number() if cut else None,
        spared=_keys(each, "spared", keys),
        key=key.text() if key else "",
    )


def _declaration(each: Field, keys: list[str]) -> Declaration:
    start, end, approved = each["start"].instant(), each.get("end"), each.get("approved")
    filed = each.get("filed_at")
    _forwards(each)
    return Declaration(
        kind=each["kind"].one_of("stop", "repair", "outage", "fault"),
        points=_keys(each, "points", keys),
        start=start,
        end=end.instant() if end else None,
        approved=approved.boolean() if approved else False,
        filed_at=filed.instant() if filed else None,
    )


def _forwards(each: Field) -> None:
    end = each.get("end")
    if end and end.instant() < each["start"].instant():
        raise each.refused("结束早于开始")
