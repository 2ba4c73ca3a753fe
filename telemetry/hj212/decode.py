"""From a frame to what it says: header fields typed, values nested, the tolerant verdict with its reason."""

import re
from typing import Final, NamedTuple

from .fields import Fields, Scalars, Values, parse_segment
from .packet import Frame, Reason
from .times import parse_datatime

LONGEST_LEGAL_SEGMENT: Final = 1024
_MN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CN: Final = re.compile(r"[0-9]{4}")


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


def decode(frame: Frame) -> Decoded:
    """What a frame says, bad frames too; never raises."""
    return assemble(frame, parse_segment(frame.segment))


def number(text: str | None, limit: int) -> int | None:
    """A header's decimal number from 0 to `limit`, or None."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 9:
        return None
    return int(text) if int(text) <= limit else None


def refusal(mn: str | None, cn: str | None, has_cp: bool) -> str | None:
    """Why a frame with a right CRC is not accepted all the same."""
    if not has_cp:
        return Reason.NO_CP
    if mn is None or _MN.fullmatch(mn) is None:
        return Reason.BAD_MN
    return Reason.BAD_CN if cn is None or _CN.fullmatch(cn) is None else None


def assemble(frame: Frame, fields: Fields) -> Decoded:
    """The decoded frame of a parsed segment."""
    get = fields.header.get
    mn, cn = get("MN"), get("CN")
    reason = frame.reason or (None if frame.ok else Reason.CRC_MISMATCH) or refusal(mn, cn, fields.has_cp)
    flag = number(get("FLAG"), 255)
    pnum, pno = number(get("PNUM"), 9999), number(get("PNO"), 9999)
    warnings = frame.warnings + fields.warnings + _oddities(frame, fields, flag, pnum)
    return Decoded(
        frame.valid, reason is None, reason, warnings,
        mn, get("ST"), cn, get("QN"), get("PW"), flag, pnum, pno, get("RF"),
        fields.datatime, fields.values, fields.cp_fields,
    )  # fmt: skip


def _oddities(frame: Frame, fields: Fields, flag: int | None, pnum: int | None) -> tuple[str, ...]:
    found = []
    if len(frame.segment) > LONGEST_LEGAL_SEGMENT:
        found.append("segment_over_1024")
    if flag is None and "FLAG" in fields.header:
        found.append("flag_not_a_number")
    elif flag is not None and flag & 2 and pnum is None:
        found.append("split_without_pnum")
    if not fields.header.get("QN"):
        found.append("qn_missing")
    if fields.datatime is not None and (warning := parse_datatime(fields.datatime).warning):
        found.append(warning)
    return tuple(found)
