"""A curve as an SVG that needs nothing else: lines, the limit and what lies beyond it, the marked stretch. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from math import ceil, floor, log10

from alerts.rule_types import CHINA

WIDTH, HEIGHT = 920, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 14, 30, 26
COLOURS = ("#2a6aa1", "#4b9f86", "#b58a3c", "#7b6ca8", "#5b8c9e", "#a4646f", "#6f7f3f", "#8ea3b5")
STEPS_S = (600, 1800, 3600, 7200, 14400, 21600, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity at one point: (epoch seconds, value), None where it breaks."""

    name: str
    samples: Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines of one unit over [start, end], the alert's stretch and its limit."""

    unit: str
    lines: tuple[Line, ...]
    start: float
    end: float
    marked: tuple[float, float]
    limit: float | None = None

    @property
    def top(self) -> float:
        """A round number above all there is."""
        values = [value for line in self.lines for _, value in line.samples if value is not None]
        most = max([*values, self.limit or 0.0, 0.0]) or 1.0
        step = 10 ** floor(log10(most)) / 2
        return ceil(most * 1.05 / step) * step

    def x(self, at: float) -> float:
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - max(value, 0.0) / self.top * (HEIGHT - TOP - BOTTOM)


def drawn(panel: Panel) -> str:
    """The panel as one ``<svg>``."""
    parts = [*_marked(panel), *_grid(panel), *_ticks(panel), *_limit(panel), *_lines(panel)]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="100%"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-size="12">{"".join(parts)}</svg>'


def _rect(x: float, y: float, right: float, bottom: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}" fill="{fill}"/>'


def _text(x: float, y: float, text: str, fill: str = "#536373", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'


def _stroke(x: float, y: float, to_x: float, to_y: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"{more}/>'


def _marked(panel: Panel) -> Iterator[str]:
    start, end = (panel.x(at) for at in panel.marked)
    yield _rect(start, TOP, max(end, start + 1), HEIGHT - BOTTOM, "#fbe9e8")
    yield _text(start + 4, HEIGHT - BOTTOM - 6, "告警时段", "#c22f2f")


def _grid(panel: Panel) -> Iterator[str]:
    for part in range(5):
        value = panel.top * part / 4
        y = panel.y(value)
        yield _stroke(LEFT, y, WIDTH - RIGHT, y, "#e3e8ec")
        yield _text(LEFT - 6, y + 4, f"{value:g}", anchor="end")
    yield _text(LEFT - 6, 16, panel.unit, anchor="end")


def _ticks(panel: Panel) -> Iterator[str]:
    step = next((each for each in STEPS_S if (panel.end - panel.start) / each <= 10), STEPS_S[-1])
    at = ceil((panel.start + 28800) / step) * step - 28800
    while at <= panel.end:
        local = datetime.fromtimestamp(at, CHINA)
        text = f"{local:%m-%d}" if local.hour == local.minute == 0 else f"{local:%H:%M}"
        yield _text(panel.x(at), HEIGHT - 8, text, anchor="middle")
        at += step


def _limit(panel: Panel) -> Iterator[str]:
    if panel.limit is None:
        return
    y = panel.y(panel.limit)
    yield f'<g opacity="0.08">{_rect(LEFT, TOP, WIDTH - RIGHT, y, "#c4622d")}</g>'
    yield _stroke(LEFT, y, WIDTH - RIGHT, y, "#c4622d", ' stroke-dasharray="5 4"')
    yield _text(WIDTH - RIGHT - 4, y - 4, f"限值 {panel.limit:g} {panel.unit}", "#a3420e", "end")


def _lines(panel: Panel) -> Iterator[str]:
    x = float(LEFT)
    for place, line in enumerate(panel.lines):
        colour = COLOURS[place % len(COLOURS)]
        yield from (_path(panel, piece, colour) for piece in _pieces(line.samples))
        yield _stroke(x, 12, x + 16, 12, colour, ' stroke-width="3"')
        yield _text(x + 21, 16, line.name)
        x += 45 + 13 * len(line.name)


def _pieces(samples: Iterable[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """The stretches without a break."""
    for known, group in groupby(samples, key=lambda each: each[1] is not None):
        if known:
            yield [(at, value) for at, value in group if value is not None]


def _path(panel: Panel, piece: Sequence[tuple[float, float]], colour: str) -> str:
    if len(piece) == 1:
        at, value = piece[0]
        return f'<circle cx="{panel.x(at):.1f}" cy="{panel.y(value):.1f}" r="2" fill="{colour}"/>'
    points = " ".join(f"{panel.x(at):.1f},{panel.y(value):.1f}" for at, value in piece)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
