"""The Chinese font of a PDF, embedded with just the characters it uses; see docs/decisions/0401-paper.md.

Where no Chinese font is installed, the readers' own STSong-Light is named instead: most show it, some do not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from unicodedata import normalize

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from maintenance.visits.paper.glyphs import small_font

FOLDER = Path("/usr/share/fonts")
PLACES = (
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "truetype/wqy/wqy-zenhei.ttc",
    "truetype/arphic/uming.ttc",
    "truetype/droid/DroidSansFallbackFull.ttf",
)
"""Of Debian's packages fonts-noto-cjk, fonts-wqy-microhei …; DATONG_PDF_FONT names another file."""
NAMED, OWN = "STSong-Light", "DatongSheet"
GETA = "\u3013"
"""〓, the printer's mark for a character that the font does not have."""
ALWAYS = f"{GETA}0123456789 /第页"
"""What the feet of the pages say beside the document's own characters."""
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Font:
    """``known``: the characters it has; None for the named font, which has the basic plane."""

    name: str
    known: frozenset[str] | None = None

    def plain(self, text: str) -> str:
        """``text`` with what the font cannot say written plainly (₂ as 2), else marked; line ends stay."""
        return "".join(each if each == "\n" or self._has(each) else self._plain(each) for each in text)

    def _plain(self, character: str) -> str:
        plain = normalize("NFKC", character)
        return plain if all(map(self._has, plain)) else GETA

    def _has(self, character: str) -> bool:
        return ord(character) < 0x10000 if self.known is None else character in self.known


@contextmanager
def chinese(text: str) -> Iterator[Font]:
    """A font for a document that says ``text``; reportlab knows it only meanwhile."""
    path = found()
    if path is None:
        pdfmetrics.registerFont(UnicodeCIDFont(NAMED))
        yield Font(NAMED)
        return
    data, known = small_font(path, {*text, *normalize("NFKC", text), *ALWAYS} - {"\n"}, OWN)
    with _one_at_a_time:
        pdfmetrics.registerFont(TTFont(OWN, BytesIO(data)))
        try:
            yield Font(OWN, known)
        finally:
            # It keeps fonts by the name of their face, too, and would give this one to the next document.
            pdfmetrics._fonts.pop(OWN, None)
            pdfmetrics._dynFaceNames.clear()


def found() -> Path | None:
    """The font that is embedded: DATONG_PDF_FONT's, else the first that is installed."""
    named = os.environ.get("DATONG_PDF_FONT", "")
    places = [Path(named)] if named else [FOLDER / each for each in PLACES]
    return next((each for each in places if each.is_file()), None)
