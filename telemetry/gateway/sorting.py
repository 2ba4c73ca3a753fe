"""One frame's verdict at the door: is it whole, is its device known, what is answered after the commit."""

from telemetry.gateway.answers import Answers
from telemetry.gateway.directory import Directory, Known
from telemetry.gateway.inbox import Received
from telemetry.hj212 import AckStyle, Frame, Head, Reason, acknowledge, peek
from telemetry.models.inbox import Verdict

_STYLES = {"2005": AckStyle.V2005, "qnrtn": AckStyle.QNRTN}
_CRC_REASONS = {Reason.CRC_MISMATCH, Reason.NO_CRC, Reason.NO_END_MARK}


_answers = Answers()


def sort(frame: Frame, directory: Directory, peer: str, at_us: int) -> Received:
    """The frame as it goes into the inbox, with its verdict and the answer due (hj212.md §4)."""
    said = peek(frame)
    known = directory.get(said.mn) if said.mn else None
    verdict = _verdict(said, known)
    reply = _reply(said, known) if known and verdict == Verdict.OK else b""
    note = _note(frame, said, verdict)
    return Received(at_us, verdict.value, said.mn or "", said.cn or "", peer, frame.raw, note, reply)


def _verdict(said: Head, known: Known | None) -> Verdict:
    if not said.accepted:
        return Verdict.BAD_CRC if said.reason in _CRC_REASONS else Verdict.UNREADABLE
    if known is None:
        return Verdict.UNKNOWN_MN
    if known.password is not None and known.password != said.pw:
        return Verdict.BAD_PASSWORD
    return Verdict.OK


def _reply(said: Head, known: Known) -> bytes:
    if known.ack_style == "auto":
        return _answers.to(said)
    return acknowledge(said, _STYLES[known.ack_style]) or b""


def _note(frame: Frame, said: Head, verdict: Verdict) -> str:
    """The reason, and for a wrong CRC the algorithms under which it would be right."""
    if verdict == Verdict.OK:
        return ",".join(frame.warnings)
    return ":".join(filter(None, [said.reason, ",".join(frame.matches)]))
