"""From a frame to what it says: header fields typed, values nested, the tolerant verdict with its reason."""

import re
from functools import partial
from typing import Final, NamedTuple

from .fields import Fields, Scalars, Values, parse_segment
from .flags import SPLIT_BIT
from .layout import Layouts, Parts
from .packet import Frame, Reason
from .times import parse_datatime

LONGEST_LEGAL_SEGMENT: Final = 1024
LAYOUTS: Final = Layouts()
_MN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
FLAGS: Final = {str(flag): flag for flag in range(256)}


class Decoded(NamedTuple):
    """One packet decoded. `accepted` is the tolerant verdict; `reason` says why not.

    Header texts are as sent, None when absent. `flag`, `pnum` and `pno` are None when absent or no number.
    """

    valid: bool
    accepted: bool
    reason: str | None
    warnings: tuple[str, ...]
    mn: str | None
    st: str | None
    cn: str | None
    qn: str | None
    pw: str | None
    flag: int | None
    pnum: int | None
    pno: int | None
    rf: str | None
    datatime: str | None
    values: Values
    cp_fields: Scalars


_make: Final = partial(tuple.__new__, Decoded)  # a third of the time of Decoded(...)


def decode(frame: Frame) -> Decoded:
    """What a frame says, bad frames too; never raises."""
    found = LAYOUTS.find(frame.segment)
    return assemble(frame, parse_segment(frame.segment) if found is None else found[0].parts(found[1]))


def assemble(frame: Frame, fields: Fields | Parts) -> Decoded:
    """The decoded frame of a parsed segment."""
    header, values, scalars, datatime, has_cp, warnings = fields
    qn, st, cn, pw, mn, flag_text, pnum_text, pno_text, rf = header
    reason = frame.reason or refusal(mn, cn, has_cp)
    flag = FLAGS.get(flag_text) if flag_text is not None else None
    pnum = pno = None
    if pnum_text is not None or pno_text is not None:
        pnum, pno = _number(pnum_text, 9999), _number(pno_text, 9999)
    if flag is None and flag_text is not None:
        flag = _number(flag_text, 255)
    usual = flag is not None and not flag & SPLIT_BIT and qn and len(frame.segment) <= LONGEST_LEGAL_SEGMENT
    if not usual or (datatime is not None and parse_datatime(datatime).warning) or frame.warnings:
        odd = _oddities(len(frame.segment), qn, flag_text, flag, pnum, datatime)
        warnings = frame.warnings + warnings + odd
    return _make((
        frame.valid, reason is None, reason, warnings, mn, st, cn, qn, pw,
        flag, pnum, pno, rf, datatime, values, scalars,
    ))  # fmt: skip


def refusal(mn: str | None, cn: str | None, has_cp: bool) -> str | None:
    """Why a frame with a right CRC is not accepted all the same."""
    if not has_cp:
        return Reason.NO_CP
    if mn is None or _MN.fullmatch(mn) is None:
        return Reason.BAD_MN
    good = cn is not None and len(cn) == 4 and cn.isascii() and cn.isdigit()
    return None if good else Reason.BAD_CN


def _number(text: str | None, limit: int) -> int | None:
    """A header's decimal number from 0 to `limit`, or None."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 9:
        return None
    return int(text) if int(text) <= limit else None


def _oddities(
    size: int, qn: str | None, flag_text: str | None, flag: int | None, pnum: int | None, datatime: str | None
) -> tuple[str, ...]:
    odd = parse_datatime(datatime).warning if datatime is not None else None
    found = []
    if size > LONGEST_LEGAL_SEGMENT:
        found.append("segment_over_1024")
    if flag is None and flag_text is not None:
        found.append("flag_not_a_number")
    if flag is not None and flag & SPLIT_BIT and pnum is None:
        found.append("split_without_pnum")
    if not qn:
        found.append("qn_missing")
    return (*found, odd) if odd else tuple(found)
