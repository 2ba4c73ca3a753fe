"""A site's strips ready to be drawn: places and widths in per cent of the range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from alerts.rule_types import CHINA, SiteView
from alerts.strips import Bundle, Segment, thinned
from alerts.timeline import Case, layout_of
from alerts.watch import face
from registry.rooms import platform
from telemetry.partitions import CITY
from telemetry.series import RAW, STEP, Stretch, raw_rows, rolled_rows

PIXELS = 1000
"""A strip is about as wide: what is shorter than one of them nobody can see."""
BEFORE = timedelta(hours=1)
"""Samples this long before the range tell the state it begins with."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One state, from ``x`` over ``width``, both in per cent."""

    x: str
    width: str
    state: str
    title: str


def drawn(slug: str, view: SiteView, basis: Mapping[int, int], stretch: Stretch) -> list[dict[str, Any]]:
    """Each bundle: title, strips (title, kind, bars) and the bars of its breaks."""
    start, end = stretch.start.timestamp(), stretch.end.timestamp()
    shown = face(slug).bundles(_case(slug, view, basis, stretch), start, end)
    return [_drawn(each, start, end) for each in shown]


def _case(slug: str, view: SiteView, basis: Mapping[int, int], stretch: Stretch) -> Case:
    """Raw samples up to two days, hourly means beyond."""
    columns = face(slug).stripped
    series: dict[str, Sequence[Any]] = {}
    if stretch.grain == RAW:
        found = raw_rows(slug, basis, columns, Stretch(stretch.start - BEFORE, stretch.end))
        series = {str(point): rows for point, rows in found.items()}
    else:
        step_s = STEP[stretch.grain].total_seconds()
        view = replace(view, points=tuple(replace(each, interval_s=step_s) for each in view.points))
        found = rolled_rows(slug, basis, columns, stretch)
        series = {str(point): [(row[0], None, *row[1::3]) for row in rows] for point, rows in found.items()}
    layout = layout_of(("at", "flags", *columns), tuple(each.column for each in platform(slug).factors))
    return Case(view, series, layout, stretch.end.timestamp())


def _drawn(bundle: Bundle, start: float, end: float) -> dict[str, Any]:
    broken = [Segment(first, last, "break") for first, last in bundle.breaks]
    return {
        "title": bundle.title,
        "strips": [
            {"title": each.title, "kind": each.kind, "bars": bars, "rects": _rects(bars, each.title)}
            for each in bundle.strips
            for bars in [_bars(each.segments, start, end)]
        ],
        "breaks": [_bar(each, start, end) for each in broken],
    }


def _bars(segments: Sequence[Segment], start: float, end: float) -> list[Bar]:
    """What can be seen of them; without data there is nothing to draw."""
    seen = thinned(segments, (end - start) / PIXELS)
    return [_bar(each, start, end) for each in seen if each.state != "unknown"]


def _rects(bars: Sequence[Bar], name: str) -> SafeString:
    """The bars as SVG: the template would take ten times as long over a month of them."""
    safe = escape(name)
    return SafeString(
        "".join(
            f'<rect class="s-{bar.state}" x="{bar.x}" width="{bar.width}" height="14">'
            f"<title>{safe} {bar.title}</title></rect>"
            for bar in bars
        )
    )


def _bar(segment: Segment, start: float, end: float) -> Bar:
    length = end - start
    word = "生产而治理未开" if segment.state == "break" else segment.title
    title = f"{word} {_minute(segment.start)} – {_minute(segment.end)}"
    x, width = (segment.start - start) / length, (segment.end - segment.start) / length
    return Bar(f"{100 * x:.3f}%", f"{100 * width:.3f}%", segment.state, title)


@lru_cache(maxsize=4096)
def _minute(at: float) -> str:
    """Local month, day and minute."""
    local = datetime.fromtimestamp(at, CHINA)
    return f"{local.month:02}-{local.day:02} {local.hour:02}:{local.minute:02}"


def ticks(stretch: Stretch) -> list[dict[str, str]]:
    """Five to eight local times along the range."""
    length = stretch.end - stretch.start
    steps = [timedelta(hours=hours) for hours in (1, 2, 4, 6, 12, 24, 48, 96, 168, 336, 720, 1440)]
    step = next((each for each in steps if length / each <= 8), steps[-1])
    midnight = stretch.start.astimezone(CITY).replace(hour=0, minute=0, second=0, microsecond=0)
    written = "%H:%M" if step < timedelta(days=1) else "%m-%d"
    found, at = [], midnight
    while at < stretch.end:
        place = (at - stretch.start) / length
        if 0.015 < place < 0.985:
            found.append({"x": f"{100 * place:.2f}%", "text": f"{at.astimezone(CITY):{written}}"})
        at += step
    return found
