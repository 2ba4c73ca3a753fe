"""The flat reading: a device sends the same keys in the same order, so only its values need reading.

A segment's *skeleton* is what remains when letters, digits and `.+-` are taken out. Same skeleton and same
keys mean that the values stand in the same places. Where each place belongs was found once by the tolerant
tokeniser itself, fed with a number at every place, so the two readings cannot differ. Whatever is unusual has
no layout and takes the tolerant path.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from .fields import Fields, Header, Scalars, Values, parse_text

_KNOWN_LIMIT: Final = 2048
_VARIANTS: Final = 32
_PROVEN: Final = 8  # frames of a layout before a pattern is compiled for it, at a millisecond or two
_PLAIN: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-"
_TO_ONE_BREAK: Final = bytes.maketrans(b",=", b";;")
_OPENING: Final = ";CP=&&"
_USUAL: Final = re.compile(rb"[=;,_]+=&&[=;,_]*&&")
_SEPARATED: Final = re.compile(r"([^;,]*)([;,]|\Z)")

Texts = Sequence[str]
Parts = tuple[tuple[str | None, ...], Values, Scalars, str | None, bool, tuple[str, ...]]
_Piece = tuple[str, str]


class Layout:
    """Where each value of one key sequence belongs. Positions count values, those of the header included.

    `groups` is code -> sub-field -> position, in the order of the frame;
    `scalars` and `datatime` are the rest of the CP text. Layouts are equal only to themselves.
    """

    __slots__ = (
        "_header",
        "_hits",
        "_nest",
        "_pattern",
        "_source",
        "datatime",
        "groups",
        "keys",
        "scalars",
        "warnings",
    )

    def __init__(self, keys: list[str], source: str, tokens: Fields) -> None:
        self.keys: Final = keys
        self._header: Final = itemgetter(*(-1 if token is None else int(token) for token in tokens.header))
        self.datatime: Final = None if tokens.datatime is None else int(tokens.datatime)
        self.scalars: Final = {name: int(str(token)) for name, token in tokens.cp_fields.items()}
        self.groups: Final = {
            code: {sub: int(token) for sub, token in subs.items()} for code, subs in tokens.values.items()
        }
        self.warnings: Final = tokens.warnings
        self._nest: Final = _nester(self.groups)
        self._source: Final = source
        self._pattern: re.Pattern[str] | None = None
        self._hits = 0

    def match(self, text: str) -> tuple[str, ...] | None:
        """The values of a segment with this layout's skeleton, once the layout has proved worth a pattern."""
        found = None if self._pattern is None else self._pattern.fullmatch(text)
        return None if found is None else found.groups()

    def count(self) -> None:
        """One more frame of this layout."""
        self._hits += 1
        if self._hits == _PROVEN:
            self._pattern = re.compile(self._source)

    def header(self, values: Texts) -> Header:
        """The header of a frame with this layout."""
        return Header(*self._header((*values, None)))

    def parts(self, values: Texts) -> Parts:
        """What `Fields` is made of, the header as a plain tuple in the order of `Header`."""
        at, scalars = self.datatime, self.scalars
        return (
            self._header((*values, None)),
            self._nest(values),
            {name: values[at] for name, at in scalars.items()} if scalars else {},
            None if at is None else values[at],
            True,
            self.warnings,
        )

    def fields(self, values: Texts) -> Fields:
        """The same as the tolerant tokeniser makes of the whole segment."""
        header, nested, scalars, datatime, has_cp, warnings = self.parts(values)
        return Fields(Header(*header), nested, scalars, datatime, has_cp, warnings)


def _nester(groups: dict[str, dict[str, int]]) -> Callable[[Texts], Values]:
    """How to nest the values: dust and fume frames are pairs all through, which is worth its own way."""
    codes, subs = tuple(groups), {tuple(group) for group in groups.values()}
    places = [at for group in groups.values() for at in group.values()]
    if len(subs) == 1 and places == list(range(places[0], places[0] + len(codes) * 2)):
        one, two = subs.pop()
        first, second = slice(places[0], places[-1] + 1, 2), slice(places[1], places[-1] + 1, 2)
        return lambda values: {
            code: {one: a, two: b}
            for code, a, b in zip(codes, values[first], values[second])  # noqa: B905 - equal by the above
        }
    return lambda values: {
        code: {sub: values[at] for sub, at in group.items()} for code, group in groups.items()
    }


class Layouts:
    """The layouts met so far, a bounded number; shared by all devices of one make."""

    __slots__ = ("_known", "_refused")

    def __init__(self) -> None:
        self._refused: set[tuple[str, ...]] = set()
        self._known: dict[bytes, list[Layout]] = {}

    def find(self, segment: bytes) -> tuple[Layout, Texts] | None:
        """The layout of a data segment and its values in order, or None: read it the tolerant way."""
        skeleton = segment.translate(None, _PLAIN)
        known = self._known.get(skeleton)
        if known is None:
            if _USUAL.fullmatch(skeleton) is None:
                return None
            known = self._remember(skeleton)
        text = segment.decode("ascii")
        for layout in known:
            values = layout.match(text)
            if values is not None:
                return layout, values
        return self._compare(segment, text, known)

    def _compare(self, segment: bytes, text: str, known: list[Layout]) -> tuple[Layout, Texts] | None:
        """The same by comparing keys, which needs no pattern."""
        parts = text[:-2].replace(_OPENING, ";", 1).encode().translate(_TO_ONE_BREAK).decode().split(";")
        keys, values = parts[::2], tuple(parts[1::2])
        for layout in known:
            if layout.keys == keys:
                layout.count()
                return layout, values
        made = None if tuple(keys) in self._refused else learn(text, keys)
        if made is None:
            self._refuse(keys)
            return None
        del known[_VARIANTS - 1 :]
        known.insert(0, made)
        return made, values

    def _refuse(self, keys: list[str]) -> None:
        if len(self._refused) >= _KNOWN_LIMIT:
            self._refused.clear()
        self._refused.add(tuple(keys))

    def _remember(self, skeleton: bytes) -> list[Layout]:
        if len(self._known) >= _KNOWN_LIMIT:
            self._known.clear()
        return self._known.setdefault(skeleton, [])


def learn(text: str, keys: list[str]) -> Layout | None:
    """The layout of a segment of plain characters, or None when its meaning hangs on more than its keys."""
    head, opening, body = text.partition(_OPENING)
    before, after = _pieces(head + ";"), _pieces(body.removesuffix("&&"))
    if not opening or before is None or after is None:
        return None
    if any("_" in piece.partition("=")[2] for piece, _ in after):
        return None  # Python would read 1_0 as a number; in a key or an MN it does no harm
    places = itertools.count()
    numbered = _written(before, places)[:-1] + _OPENING + _written(after, places) + "&&"
    tokens = parse_text(numbered)
    if any(name.upper() == "FLAG" or isinstance(token, list) for name, token in tokens.cp_fields.items()):
        return None
    return Layout(keys, _pattern(before)[:-1] + _OPENING + _pattern(after) + "&&", tokens)


def _pieces(text: str) -> list[_Piece] | None:
    """`key=value` texts with what separates them; None when a piece is not of that form."""
    pieces: list[_Piece] = _SEPARATED.findall(text)
    while pieces and pieces[-1] == ("", ""):
        pieces.pop()
    usual = all(piece.count("=") == 1 and not piece.startswith("=") for piece, _ in pieces)
    return pieces if usual else None


def _written(pieces: list[_Piece], places: Iterator[int]) -> str:
    return "".join(f"{piece.partition('=')[0]}={next(places)}{separator}" for piece, separator in pieces)


def _pattern(pieces: list[_Piece]) -> str:
    """A value runs to the separator: the skeleton has shown already that nothing else is in it."""
    return "".join(
        f"{re.escape(piece.partition('=')[0])}=([^{separator or '&'}]*+){separator}"
        for piece, separator in pieces
    )
