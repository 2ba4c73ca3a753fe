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
from typing import Any, Final

from .fields import Fields, Header, Scalars, Values, parse_text

_MOST: Final = 1024  # layouts and refusals together
_LONGEST: Final = 2048  # bytes of a segment that may have one
_VARIANTS: Final = 16
_PROVEN: Final = 8
_PLAIN: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-"
_TO_ONE_BREAK: Final = str.maketrans(",=", ";;")
_OPENING: Final = ";CP=&&"
_USUAL: Final = re.compile(rb"[=;,_]+=&&[=;,_]*&&")
_SEPARATED: Final = re.compile(r"([^;,]*)([;,]|\Z)")

BLANK: Final = -2
ABSENT: Final = -1
Texts = Sequence[Any]
"""The texts of a frame in order, then one that is empty (BLANK) and a None (ABSENT) for what it lacks."""
Parts = tuple[tuple[str | None, ...], Values, Scalars, str | None, bool, tuple[str, ...]]
_NEVER: Final = "(?:|(x))"
_Piece = tuple[str, str]


class Layout:
    """Where each value of one key sequence belongs. Positions count values, those of the header included.

    `groups` is code -> sub-field -> position, in the order of the frame; `scalars` and `datatime` are the rest
    of the CP text; `places` are those of the header's fields, in the order of `Header`. Layouts are equal only
    to themselves.
    """

    __slots__ = (
        "_header",
        "_nest",
        "_source",
        "datatime",
        "groups",
        "hits",
        "keys",
        "places",
        "scalars",
        "warnings",
    )

    def __init__(self, keys: list[str], source: str, tokens: Fields) -> None:
        self.keys: Final = keys
        self.hits = 0
        self.places: Final = tuple(ABSENT if token is None else int(token) for token in tokens.header)
        self._header: Final = itemgetter(*self.places)
        self.datatime: Final = None if tokens.datatime is None else int(tokens.datatime)
        self.scalars: Final = {name: int(str(token)) for name, token in tokens.cp_fields.items()}
        self.groups: Final = {
            code: {sub: int(token) for sub, token in subs.items()} for code, subs in tokens.values.items()
        }
        self.warnings: Final = tokens.warnings
        self._nest: Final = _nester(self.groups)
        self._source: Final = source

    def pattern(self) -> re.Pattern[str]:
        """Finds the values in a segment with this layout's skeleton; a millisecond or two to make."""
        return re.compile(self._source)

    def parts(self, values: Texts) -> Parts:
        """What `Fields` is made of, the header as a plain tuple in the order of `Header`."""
        at, scalars = self.datatime, self.scalars
        return (
            self._header(values),
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


class _Variants:
    """The layouts of one skeleton: `proven` ones have a pattern, `others` are told apart by their keys."""

    __slots__ = ("others", "proven")

    def __init__(self) -> None:
        self.proven: list[tuple[re.Pattern[str], Layout]] = []
        self.others: list[Layout] = []


class Layouts:
    """The layouts met so far, a bounded number; shared by all devices of one make."""

    __slots__ = ("_count", "_known", "_refused")

    def __init__(self) -> None:
        self._count = 0
        self._known: dict[bytes, _Variants] = {}
        self._refused: set[tuple[str, ...]] = set()

    def find(self, segment: bytes) -> tuple[Layout, Texts] | None:
        """The layout of a data segment and its values in order, or None: read it the tolerant way."""
        skeleton = segment.translate(None, _PLAIN)
        known = self._known.get(skeleton)
        if known is None:
            if len(segment) > _LONGEST or _USUAL.fullmatch(skeleton) is None:
                return None
            known = self._known[skeleton] = _Variants()
        text = segment.decode("ascii")
        for pattern, layout in known.proven:
            found = pattern.fullmatch(text)
            if found is not None:
                return layout, found.groups()
        return self._compare(text, known)

    def _compare(self, text: str, known: _Variants) -> tuple[Layout, Texts] | None:
        """The same by comparing keys, which needs no pattern."""
        if not text.endswith("&&"):
            return None
        parts = text[:-2].replace(_OPENING, ";", 1).translate(_TO_ONE_BREAK).split(";")
        keys, values = parts[::2], (*parts[1::2], "", None)
        for layout in known.others:
            if layout.keys == keys:
                _prove(layout, known)
                return layout, values
        made = None if tuple(keys) in self._refused else learn(text, keys)
        self._remember(made, keys, known)
        return None if made is None else (made, values)

    def _remember(self, made: Layout | None, keys: list[str], known: _Variants) -> None:
        """A flood of ever new keys costs the others' layouts, not memory."""
        self._count += 1
        if self._count > _MOST:
            self._known.clear()
            self._refused.clear()
            self._count = 0
        if made is None:
            self._refused.add(tuple(keys))
        else:
            known.others.append(made)


def _prove(layout: Layout, known: _Variants) -> None:
    """After some frames a layout is worth its pattern; the newest patterns of a skeleton are tried first."""
    layout.hits += 1
    if layout.hits >= _PROVEN:
        known.others.remove(layout)
        known.proven.insert(0, (layout.pattern(), layout))
        del known.proven[_VARIANTS:]


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
    return Layout(keys, f"{_pattern(before)[:-1]}{_OPENING}{_pattern(after)}&&(){_NEVER}", tokens)


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
