"""The foot of every page: number, version, archive number, SHA-256, page x of y."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from maintenance.visits.paper import fonts
from maintenance.visits.paper.sheet import TITLE, Sheet

LEFT, RIGHT, TOP = 15 * mm, 195 * mm, 15 * mm


def numbered(sheet: Sheet, font: fonts.Font) -> Callable[..., Canvas]:
    """A canvas that writes the feet at the end, when it knows how many pages there are."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for at, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                _foot(self, sheet, font, f"第 {at} / {len(self._pages)} 页")
                super().showPage()
            super().save()

    return Numbered


def _foot(canvas: Canvas, sheet: Sheet, font: fonts.Font, page: str) -> None:
    canvas.setFont(font.name, 7.5)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, TOP, RIGHT, TOP)
    canvas.drawString(LEFT, TOP - 4 * mm, font.plain(foot(sheet)))
    canvas.drawRightString(RIGHT, TOP - 4 * mm, page)
    canvas.drawString(LEFT, TOP - 8 * mm, f"SHA-256 {sheet.sha256}")


def foot(sheet: Sheet) -> str:
    return f"{TITLE} · {sheet.number} · 第 {sheet.version} 版 · 归档号 {sheet.archive or '—'}"
