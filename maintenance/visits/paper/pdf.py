"""The sheet as PDF: the same blocks as the print, the same bytes for the same form."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Pixels
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from maintenance.visits.paper import fonts
from maintenance.visits.paper.numbered import foot, numbered
from maintenance.visits.paper.pictures import MISSING, Kept, trouble
from maintenance.visits.paper.sheet import OFFICE, TITLE, Block, Fact, Picture, Sheet, Signed

WIDTH = 180 * mm
LABEL = 30 * mm
ROOM = 25 * mm
"""A block begins on a page only where so much of it fits."""
FRAME = 6
"""Points that reportlab leaves free around what it sets."""
PHOTO, SIGNATURE = (84 * mm, 66 * mm), (60 * mm, 22 * mm)
PIXELS = 1100
WORDS = f"{OFFICE}{TITLE}表号第版归档号九、现场照片十、签字确认签字无签字时间SHA-256 abcdef　—"
LINE = colors.HexColor("#5b6670")
SHADE = colors.HexColor("#f0f3f5")
GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, LINE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]

SIGNED = [*GRID, ("BACKGROUND", (0, 0), (0, -1), SHADE)]


def pdf(sheet: Sheet, kept: Mapping[str, Kept]) -> bytes:
    """``kept``: the stored pictures by key (pictures.stored)."""
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=15 * mm - FRAME,
        rightMargin=15 * mm - FRAME,
        topMargin=14 * mm,
        bottomMargin=20 * mm,
        title=f"{TITLE} {sheet.number} 第 {sheet.version} 版",
        author=OFFICE,
        subject=f"SHA-256 {sheet.sha256}",
        invariant=1,
    )
    with fonts.chinese(_said(sheet, kept)) as font:
        page.build(list(_Writer(sheet, kept, font).flowables()), canvasmaker=numbered(sheet, font))
    return out.getvalue()


def _said(sheet: Sheet, kept: Mapping[str, Kept]) -> str:
    """Every character of the document: what it is made of, and the words of this module and its feet."""
    troubles = {each.trouble for each in kept.values()} | {MISSING}
    content = json.dumps(asdict(sheet), ensure_ascii=False, default=list)
    return f"{WORDS}{foot(sheet)}{content}{''.join(troubles)}"


class _Writer:
    """Turns the blocks into reportlab's flowables."""

    def __init__(self, sheet: Sheet, kept: Mapping[str, Kept], font: fonts.Font) -> None:
        self.sheet, self.kept, self.font = sheet, kept, font
        self.text = self._style(9)
        self.label = self._style(8.5, textColor=colors.HexColor("#38434d"))
        self.number = self._style(9, alignment=TA_RIGHT)
        self.small, self.digest = self._style(7.5), self._style(5.8)
        self.block = self._style(10, spaceBefore=7, spaceAfter=2)
        self.middle = self._style(9, alignment=TA_CENTER)

    def flowables(self) -> Iterator[Flowable]:
        sheet = self.sheet
        yield self._paragraph(OFFICE, self.middle)
        yield self._paragraph(TITLE, self._style(17, alignment=TA_CENTER, spaceBefore=3, spaceAfter=5))
        yield self._paragraph(
            f"表号 {sheet.number} · 第 {sheet.version} 版 · {sheet.state} · 归档号 {sheet.archive or '—'}",
            self.middle,
        )
        if sheet.notice:
            yield self._paragraph(
                sheet.notice, self._style(10, alignment=TA_CENTER, textColor=colors.HexColor("#a61b1b"))
            )
        for block in sheet.blocks:
            yield from self._block(block)
        yield from self._photos()
        yield from self._signatures()
        for block in sheet.closing:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Flowable]:
        yield CondPageBreak(ROOM)
        yield self._paragraph(block.title, self.block)
        if block.facts:
            yield from self._facts(block.facts)
        if block.columns:
            yield self._table(block)

    def _facts(self, facts: tuple[Fact, ...]) -> Iterator[Table]:
        """Two facts a line; a wide one has a line of its own, which may run over to the next page.

        A table each, for reportlab lays cells that span columns over others when it splits a row.
        """
        waiting: list[Fact] = []
        for fact in facts:
            if fact.is_wide:
                yield from self._pairs(waiting)
                yield self._wide(fact)
                waiting = []
            else:
                waiting.append(fact)
        yield from self._pairs(waiting)

    def _wide(self, fact: Fact) -> Table:
        style = [*GRID, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (0, 0), SHADE)]
        return Table([self._line(fact)], [LABEL, WIDTH - LABEL], style=style, splitInRow=1)

    def _pairs(self, facts: list[Fact]) -> Iterator[Table]:
        for at in range(0, len(facts), 2):
            pair = facts[at : at + 2]
            if len(pair) == 1:
                yield self._wide(pair[0])
                continue
            half = [LABEL, WIDTH / 2 - LABEL]
            shades = [("BACKGROUND", (column, 0), (column, 0), SHADE) for column in (0, 2)]
            yield Table([[*self._line(pair[0]), *self._line(pair[1])]], half * 2, style=[*GRID, *shades])

    def _line(self, fact: Fact) -> list[Flowable]:
        return [self._paragraph(fact.label, self.label), self._paragraph(fact.text, self.text)]

    def _table(self, block: Block) -> Table:
        head = [self._paragraph(each, self.label) for each in block.columns]
        rows = [
            [
                self._paragraph(cell, self.number if at in block.numbers else self.text)
                for at, cell in enumerate(row)
            ]
            for row in block.rows
        ]
        whole = sum(block.widths)
        widths = [WIDTH * each / whole for each in block.widths]
        style = [*GRID, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), SHADE)]
        return Table([head, *rows], widths, style=style, repeatRows=1, splitInRow=1)

    def _photos(self) -> Iterator[Flowable]:
        """Two side by side, each over its words."""
        head = self._paragraph("九、现场照片", self.block)
        cells = [self._pictured(each, PHOTO) for each in self.sheet.photos]
        style = [*GRID, ("VALIGN", (0, 0), (-1, -1), "TOP")]
        for at in range(0, len(cells), 2):
            pair = Table([[*cells[at : at + 2], ""][:2]], [WIDTH / 2] * 2, style=style)
            yield KeepTogether([head, pair]) if at == 0 else pair

    def _pictured(self, picture: Picture, box: tuple[float, float]) -> list[Flowable]:
        words = [self._paragraph(picture.caption, self.small), self._paragraph(_digest(picture), self.digest)]
        return [self._image(picture, box), *words]

    def _signatures(self) -> Iterator[Flowable]:
        head = self._paragraph("十、签字确认", self.block)
        rows = [self._signed(each) for each in self.sheet.signatures]
        if not rows:
            yield KeepTogether([head, self._wide(Fact("签字", "无"))])
        for at, row in enumerate(rows):
            table = Table([row], [LABEL, 85 * mm, WIDTH - LABEL - 85 * mm], style=SIGNED)
            yield KeepTogether([head, table]) if at == 0 else table

    def _signed(self, signed: Signed) -> list[Any]:
        words = [
            self._paragraph(signed.words, self.text),
            self._paragraph(f"签字时间 {signed.at}", self.small),
        ]
        if signed.image is None:
            return [self._paragraph(signed.who, self.label), words, ""]
        words.append(self._paragraph(_digest(signed.image), self.digest))
        return [self._paragraph(signed.who, self.label), words, self._image(signed.image, SIGNATURE)]

    def _image(self, picture: Picture, box: tuple[float, float]) -> Flowable:
        if wrong := trouble(self.kept, picture):
            return self._paragraph(wrong, self._style(9, textColor=colors.HexColor("#a61b1b")))
        with Pixels.open(self.kept[picture.key].path) as image:
            image.thumbnail((PIXELS, PIXELS))
            data = io.BytesIO()
            image.save(data, image.format or "JPEG", **({"quality": 82} if image.format == "JPEG" else {}))
            scale = min(box[0] / image.width, box[1] / image.height)
            return Image(data, image.width * scale, image.height * scale)

    def _paragraph(self, text: str, style: ParagraphStyle) -> Paragraph:
        return Paragraph(escape(self.font.plain(text)).replace("\n", "<br/>"), style)

    def _style(self, size: float, **more: Any) -> ParagraphStyle:
        known = {"fontName": self.font.name, "fontSize": size, "leading": size * 1.35, "wordWrap": "CJK"}
        return ParagraphStyle(f"{size}{sorted(more)}", **{**known, **more})


def _digest(picture: Picture) -> str:
    return f"SHA-256 {picture.sha256}"
