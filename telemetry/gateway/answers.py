"""Ready-made answers: all but the QN and the CRC is the same for every frame of a device."""

from telemetry.hj212 import Head, acknowledge, crc_text

_LONGEST_QN = 64  # beyond it an answer may be longer than a frame can be: nothing to remember


class Answers:
    """``acknowledge`` makes the first answer of each kind; in the 2017 form the QN stands at its beginning."""

    def __init__(self) -> None:
        self._tails: dict[tuple[str | None, ...], bytes | None] = {}

    def to(self, head: Head) -> bytes:
        """The exact answer to an accepted head, b"" when none is due."""
        if head.qn and len(head.qn) > _LONGEST_QN:
            return acknowledge(head) or b""
        key = (head.cn, head.pw, head.mn, str(head.flag), "" if head.qn else None)
        if key not in self._tails:
            if len(self._tails) > 50_000:
                self._tails.clear()
            self._tails[key] = _tail(head)
        tail = self._tails[key]
        if tail is None:
            return acknowledge(head) or b""
        if not tail:
            return b""
        segment = f"QN={head.qn}".encode() + tail
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))


def _tail(head: Head) -> bytes | None:
    """What follows the QN in the answer; b"" when none is due, None when the QN stands elsewhere."""
    answer = acknowledge(head)
    if answer is None:
        return b""
    opening = f"QN={head.qn};".encode()
    segment = answer[6:-6]
    return segment[len(opening) - 1 :] if segment.startswith(opening) else None
