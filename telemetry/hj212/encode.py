"""Writing frames: what the server answers and the simulator sends."""

from collections.abc import Iterable, Mapping
from typing import Final

from .crc import CrcMode, arc, crc_text, modbus, modbus_swapped

LONGEST: Final = 9999
_WRONG_BUT_WANTED = {CrcMode.MODBUS: modbus, CrcMode.MODBUS_SWAPPED: modbus_swapped, CrcMode.ARC: arc}


def pack(segment: bytes, crc_mode: CrcMode = CrcMode.ANSI) -> bytes:
    """A whole packet around a data segment of at most 9999 bytes; ValueError beyond."""
    if len(segment) > LONGEST:
        raise ValueError("a data segment has at most 9999 bytes")
    other = _WRONG_BUT_WANTED.get(crc_mode) if crc_mode is not CrcMode.ANSI else None
    crc = crc_text(segment) if other is None else b"%04X" % other(segment)
    return b"##%04d%b%b\r\n" % (len(segment), segment, crc)


def encode(
    *, qn: str, st: str, cn: str, pw: str, mn: str, flag: int | None, cp: str,
    pnum: int | None = None, pno: int | None = None, crc_mode: CrcMode = CrcMode.ANSI,
) -> bytes:  # fmt: skip
    """A whole packet from its fields; `cp` is the text between the `&&` marks, see `parameters`."""
    flagged = "" if flag is None else f"Flag={flag};"
    parts = "" if pnum is None else f"PNUM={pnum};PNO={pno};"
    text = f"QN={qn};ST={st};CN={cn};PW={pw};MN={mn};{flagged}{parts}CP=&&{cp}&&"
    return pack(text.encode(), crc_mode)


def parameters(datatime: str | None, items: Iterable[Mapping[str, str]]) -> str:
    """CP text: each mapping is one item's `code-Sub` keys, joined with `,`; items are joined with `;`."""
    groups = [] if datatime is None else [f"DataTime={datatime}"]
    groups += (",".join(f"{key}={value}" for key, value in item.items()) for item in items)
    return ";".join(groups)
