"""A small TrueType font with just the characters of one document, from whatever Chinese font the machine has.

reportlab embeds TrueType outlines only, and Noto CJK's are PostScript (CFF): their cubic curves become quadratic
ones here, to a thousandth of the letter's height. The same characters give the same bytes.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

NOTDEF = ".notdef"


@dataclass(frozen=True, slots=True)
class Source:
    """A font as it lies on the disk, opened once a process: its tables are large."""

    font: Any
    known: Mapping[int, str]
    glyphs: Any


def small_font(path: Path, characters: Iterable[str], name: str) -> tuple[bytes, frozenset[str]]:
    """The font's bytes, and which of ``characters`` it holds. ``name``: PostScript's, of the new font."""
    source = opened(path)
    wanted = {
        ord(each): source.known[ord(each)] for each in sorted(set(characters)) if ord(each) in source.known
    }
    order = [NOTDEF, *dict.fromkeys(wanted.values())]
    return _built(source, order, wanted, name), frozenset(map(chr, wanted))


@lru_cache(maxsize=1)
def opened(path: Path) -> Source:
    """The Simplified Chinese face of a collection, else the first."""
    if path.suffix.lower() in (".ttc", ".otc"):
        faces = TTCollection(path, lazy=True).fonts
        font = next((each for each in faces if " SC" in (each["name"].getDebugName(1) or "")), faces[0])
    else:
        font = TTFont(path, lazy=True)
    return Source(font, font.getBestCmap(), font.getGlyphSet())


def _built(source: Source, order: list[str], characters: dict[int, str], name: str) -> bytes:
    font, outlines = source.font, {}
    metrics, scale = font["hmtx"], font["head"].unitsPerEm
    for each in order:
        pen, drawn = TTGlyphPen(None), DecomposingRecordingPen(source.glyphs)
        source.glyphs[each].draw(drawn)
        drawn.replay(Cu2QuPen(pen, scale / 1000, reverse_direction="CFF " in font))
        outlines[each] = pen.glyph()
    build = FontBuilder(scale, isTTF=True)
    build.setupGlyphOrder(order)
    build.setupCharacterMap(characters)
    build.setupGlyf(outlines)
    build.setupHorizontalMetrics({each: (metrics[each][0], outlines[each].xMin or 0) for each in order})
    line = font["hhea"]
    build.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
    build.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    build.setupOS2(sTypoAscender=line.ascent, sTypoDescender=line.descent)
    build.setupPost()
    build.font["head"].created = build.font["head"].modified = 0
    build.font.recalcTimestamp = False
    out = io.BytesIO()
    build.save(out)
    return out.getvalue()
