"""The head of a frame in its ordinary form, read with one pattern: all that the door needs to know.

About one frame in a thousand is written otherwise; those go through the tolerant ``decode``.
"""

import re
from typing import NamedTuple

from telemetry.hj212 import acknowledge, crc_text

_HEAD = re.compile(
    rb"QN=([0-9A-Za-z]{1,32});ST=[0-9A-Z]{2};CN=([0-9]{4});PW=([0-9A-Za-z]{0,32});MN=([0-9A-Za-z_-]{1,64});"
    rb"Flag=([0-9]{1,2});(?:PNUM=[0-9]{1,4};PNO=[0-9]{1,4};)?CP=&&"
)


class Head(NamedTuple):
    """What ``acknowledge`` asks of a frame; such a head is accepted by its form."""

    qn: str | None
    cn: str | None
    pw: str | None
    mn: str | None
    flag: int | None
    accepted: bool = True


def head_of(segment: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes] | None:
    """(QN, CN, PW, MN, Flag) of a data segment in the ordinary form, else None."""
    found = _HEAD.match(segment)
    return found.groups() if found else None  # type: ignore[return-value]


class Answers:
    """Ready-made answers: all but the QN and the CRC is the same for every frame of a device.

    ``acknowledge`` makes the first answer of each kind; the QN stands at its beginning (2017 form).
    """

    def __init__(self) -> None:
        self._tails: dict[tuple[bytes, bytes, bytes, bytes], bytes | None] = {}

    def to(self, qn: bytes, cn: bytes, pw: bytes, mn: bytes, flag: bytes) -> bytes | None:
        """The answer, b"" when none is due, None when it has another form than the ready-made."""
        key = (cn, pw, mn, flag)
        if key not in self._tails:
            if len(self._tails) > 50_000:
                self._tails.clear()
            self._tails[key] = self._tail(*key)
        tail = self._tails[key]
        if not tail:
            return tail
        segment = b"QN=%b%b" % (qn, tail)
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))

    def _tail(self, cn: bytes, pw: bytes, mn: bytes, flag: bytes) -> bytes | None:
        sample = Head("QN", cn.decode(), pw.decode(), mn.decode(), int(flag))
        answer = acknowledge(sample)
        if answer is None:
            return b""
        segment = answer[6:-6]
        return segment[5:] if segment.startswith(b"QN=QN;") else None
