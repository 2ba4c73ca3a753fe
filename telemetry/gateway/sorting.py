"""One frame's verdict at the door: is it whole, is its device known, what is answered after the commit."""

from telemetry.gateway.directory import Directory, Known
from telemetry.gateway.head import Answers, head_of
from telemetry.gateway.inbox import Received
from telemetry.hj212 import AckStyle, Decoded, Frame, Reason, acknowledge, decode
from telemetry.models.inbox import Verdict

_STYLES = {"2005": AckStyle.V2005, "qnrtn": AckStyle.QNRTN, "auto": None}
_CRC_REASONS = {Reason.CRC_MISMATCH, Reason.NO_CRC, Reason.NO_END_MARK}


_answers = Answers()


def sort(frame: Frame, directory: Directory, peer: str, at_us: int) -> Received:
    """The frame as it goes into the inbox, with its verdict and the answer due (hj212.md §4)."""
    head = head_of(frame.segment) if frame.ok else None
    if head is not None:
        mn = head[3].decode().upper()
        known = directory.devices.get(mn)
        if known is not None and known.password is None and known.ack_style == "auto":
            reply = _answers.to(*head)
            if reply is not None:
                note = ",".join(frame.warnings) if frame.warnings else ""
                return Received(at_us, Verdict.OK.value, mn, head[1].decode(), peer, frame.raw, note, reply)
    return _sort(frame, directory, peer, at_us)


def _sort(frame: Frame, directory: Directory, peer: str, at_us: int) -> Received:
    said = decode(frame)
    known = directory.get(said.mn) if said.mn else None
    verdict = _verdict(said, known)
    reply = _reply(said, known) if known and verdict == Verdict.OK else b""
    note = _note(frame, said, verdict)
    return Received(at_us, verdict, said.mn or "", said.cn or "", peer, frame.raw, note, reply)


def _verdict(said: Decoded, known: Known | None) -> Verdict:
    if not said.accepted:
        return Verdict.BAD_CRC if said.reason in _CRC_REASONS else Verdict.UNREADABLE
    if known is None:
        return Verdict.UNKNOWN_MN
    if known.password is not None and known.password != said.pw:
        return Verdict.BAD_PASSWORD
    return Verdict.OK


def _reply(said: Decoded, known: Known) -> bytes:
    return acknowledge(said, _STYLES.get(known.ack_style)) or b""


def _note(frame: Frame, said: Decoded, verdict: Verdict) -> str:
    """The reason, and for a wrong CRC the algorithms under which it would be right."""
    if verdict == Verdict.OK:
        return ",".join(frame.warnings)
    return ":".join(filter(None, [said.reason, ",".join(frame.matches)]))
