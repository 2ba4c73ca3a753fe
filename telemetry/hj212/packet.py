"""One packet and its verdict: what was found between a `##` and the digits after the closing `&&`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from . import search
from .crc import CrcMode, crc16, crc_matches, is_hex4, matching_modes
from .search import Header
from .sm4 import decrypt

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Profile:
    """How one device frames: its check sum and, for HJ 212-2025, its SM4 key of 16 bytes."""

    crc_mode: CrcMode = CrcMode.ANSI
    sm4_key: bytes | None = None


STANDARD: Final = Profile()


class Reason(StrEnum):
    """Why a packet is not accepted."""

    CRC_MISMATCH = "crc_mismatch"
    NO_CRC = "no_crc"
    NO_END_MARK = "no_end_mark"
    NO_CP = "no_cp"
    BAD_MN = "bad_mn"
    BAD_CN = "bad_cn"


REASON_TEXT: Final = {
    Reason.CRC_MISMATCH: "校验码不符",
    Reason.NO_CRC: "报文不完整，没有校验码",
    Reason.NO_END_MARK: "校验码前没有结束标记 &&",
    Reason.NO_CP: "没有数据区 CP=&&",
    Reason.BAD_MN: "设备编码 MN 缺失或含有不允许的字符",
    Reason.BAD_CN: "命令编码 CN 不是四位数字",
}


class Frame(NamedTuple):
    """One packet as found, good or bad.

    `raw` runs from `##` to the last CRC digit (no line end). `segment` is the data segment, decrypted where a
    key was given. `ok`: the CRC is right under the device's mode. `valid`: all is as the standard says.
    `matches`: for a wrong CRC, the modes under which it would be right.
    """

    raw: bytes
    segment: bytes
    ok: bool
    valid: bool
    reason: str | None = None
    matches: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def _readable(plain: bytes) -> bool:
    return b"=" in plain and _CONTROL.search(plain) is None


def checked(buf: bytes, header: Header, end: int, profile: Profile) -> bytes | None:
    """The (decrypted) data segment that ends at `end` if `&&` closes it and the CRC after it is right."""
    segment, text = buf[header.segment_at : end], buf[end : end + 4]
    if not segment.endswith(b"&&") or not is_hex4(text):
        return None
    if profile.sm4_key is not None:
        plain = decrypt(segment, profile.sm4_key)
        if plain is not None and _readable(plain) and crc_matches(plain, text, profile.crc_mode):
            return plain
    return segment if crc_matches(segment, text, profile.crc_mode) else None


def _has_line_end(buf: bytes, end: int, *, final: bool) -> bool:
    """CR LF is there, or may still come."""
    after = buf[end : end + 2]
    return after == b"\r\n" or (not final and b"\r\n".startswith(after))


def _warnings(header: Header, end: int, *, line_end: bool) -> tuple[str, ...]:
    found = []
    if header.digits != 4:
        found.append("length_not_4_digits")
    if end != header.declared_end:
        found.append("length_mismatch")
    if not line_end:
        found.append("no_crlf")
    return tuple(found)


def good(buf: bytes, header: Header, end: int, segment: bytes, *, final: bool) -> Frame:
    """The accepted packet whose segment ends at `end`."""
    line_end = _has_line_end(buf, end + 4, final=final)
    warnings = _warnings(header, end, line_end=line_end)
    valid = not warnings and crc16(segment) == int(buf[end : end + 4], 16)
    return Frame(buf[header.start : end + 4], segment, True, valid, None, (), warnings)


def bad(buf: bytes, header: Header, limit: int, *, final: bool) -> Frame:
    """The packet that no CRC vouches for, cut where it most likely ends."""
    end, stop = _extent(buf, header, limit)
    segment, text = buf[header.segment_at : end], buf[end:stop]
    closed = segment.endswith(b"&&")
    warnings = _warnings(header, end, line_end=_has_line_end(buf, stop, final=final))
    reason = Reason.CRC_MISMATCH if closed and text else Reason.NO_END_MARK if text else Reason.NO_CRC
    matches = matching_modes(segment, text) if closed and text else ()
    valid = not warnings and CrcMode.ANSI in matches
    return Frame(buf[header.start : stop], segment, False, valid, reason, matches, warnings)


def _extent(buf: bytes, header: Header, limit: int) -> tuple[int, int]:
    """End of the segment and of the packet: the declared place, else the next `&&CRC`, else the line."""
    declared = header.declared_end
    at_declared = declared + 4 <= limit and is_hex4(buf[declared : declared + 4])
    if at_declared and buf[max(header.segment_at, declared - 2) : declared] == b"&&":
        return declared, declared + 4
    end = next(search.places(buf, header.segment_at, limit), None)
    if end is not None:
        return end, end + 4
    if at_declared:
        return declared, declared + 4
    stop = search.line_end(buf, header.segment_at, limit)
    digits = is_hex4(buf[max(header.segment_at, stop - 4) : stop])
    return (stop - 4, stop) if digits else (stop, stop)
