"""The tolerant reading of a data segment: header fields, factor values, scalars. Never refuses, only warns.

The grammar is HJ 212-2017 §6.3.3.1 as devices really write it: `,` for `;` and back, blanks, a full-width
`；`, log text between `//`, a bare Flag meant for every item, pieces without `=`.
"""

import re
from typing import Final, NamedTuple

Values = dict[str, dict[str, str]]
Scalars = dict[str, str | list[str]]

_CP: Final = re.compile(r"CP=&&", re.IGNORECASE)
_HEADER_BREAK: Final = re.compile(r"[;,]")
_BREAK: Final = re.compile(r"[;,；]")
_LOG_END: Final = re.compile(r"//(?=\s*(?:[;,；]|\Z))")
_TO_NEXT: Final = re.compile(r"\s*[;,；]")


class Header(NamedTuple):
    """The fields before `CP=&&` that have a meaning, as sent; None: absent."""

    qn: str | None = None
    st: str | None = None
    cn: str | None = None
    pw: str | None = None
    mn: str | None = None
    flag: str | None = None
    pnum: str | None = None
    pno: str | None = None
    rf: str | None = None


class Fields(NamedTuple):
    """A data segment taken apart, every text as sent but for blanks around it.

    `values` are the keys with a `-`, split at the last one; `cp_fields` the
    scalars without DataTime, a repeated one as a list; `has_cp` tells whether `CP=&&` was there at all.
    """

    header: Header
    values: Values
    cp_fields: Scalars
    datatime: str | None
    has_cp: bool
    warnings: tuple[str, ...]


def to_text(segment: bytes) -> tuple[str, str | None]:
    """The segment as text and a warning: UTF-8, else GB18030, else UTF-8 with replacement marks."""
    try:
        return segment.decode(), None
    except UnicodeDecodeError:
        pass
    try:
        return segment.decode("gb18030"), "encoding_gb18030"
    except UnicodeDecodeError:
        return segment.decode(errors="replace"), "encoding_unreadable"


def parse_segment(segment: bytes) -> Fields:
    """Everything in a data segment, whatever its bytes."""
    text, warning = to_text(segment)
    fields = parse_text(text)
    return fields if warning is None else fields._replace(warnings=(warning, *fields.warnings))


def parse_text(text: str) -> Fields:
    """`parse_segment` of a decoded segment."""
    opening = _CP.search(text)
    if opening is None:
        return Fields(_header(text.removesuffix("&&")), {}, {}, None, False, ())
    header = _header(text[: opening.start()])
    closing = text.rfind("&&")
    body = text[opening.end() : closing] if closing >= opening.end() else text[opening.end() :]
    return _parameters(header, body)


def _header(text: str) -> Header:
    found: dict[str, str] = {}
    for piece in _HEADER_BREAK.split(text):
        name, equals, value = piece.partition("=")
        if equals:
            found[name.strip().lower()] = value.strip()
    return Header(*map(found.get, Header._fields))


def _pieces(body: str) -> list[str]:
    """The key=value pieces; a log text `=//...//` may hold any character and stays whole."""
    pieces: list[str] = []
    at = 0
    while (opening := body.find("=//", at)) >= 0:
        closing = _LOG_END.search(body, opening + 3)
        if closing is None:
            break
        *before, key = _BREAK.split(body[at:opening])
        pieces += before
        pieces.append(key + body[opening : closing.end()])
        at = closing.end()
        after = _TO_NEXT.match(body, at)
        at = after.end() if after else at
    return pieces + _BREAK.split(body[at:]) if at else _BREAK.split(body)


def _parameters(header: Header, body: str) -> Fields:
    values: Values = {}
    scalars: Scalars = {}
    warnings: set[str] = set()
    datatime: str | None = None
    for piece in _pieces(body):
        key, equals, value = piece.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key:
            if key or equals:
                warnings.add("piece_without_key" if equals else "piece_without_value")
            continue
        code, dash, sub = key.rpartition("-")
        if dash:
            subs = values.setdefault(code.rstrip(), {})
            sub = sub.lstrip()
            if sub in subs:
                warnings.add("item_repeated")
            subs[sub] = value
        elif key.upper() == "DATATIME":
            datatime = value
        else:
            _add_scalar(scalars, key, value)
    _spread_flag(scalars, values)
    return Fields(header, values, scalars, datatime, True, tuple(sorted(warnings)))


def _add_scalar(scalars: Scalars, key: str, value: str) -> None:
    known = scalars.get(key)
    if known is None:
        scalars[key] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        scalars[key] = [known, value]


def _spread_flag(scalars: Scalars, values: Values) -> None:
    """A bare `Flag=N` is the flag of every item without one; a number is a header flag gone astray."""
    for key, found in scalars.items():
        if key.upper() == "FLAG":
            flag = found if isinstance(found, str) else found[-1]
            if not flag or flag.isdigit():
                continue
            for subs in values.values():
                if not any(sub.upper() == "FLAG" for sub in subs):
                    subs["Flag"] = flag
