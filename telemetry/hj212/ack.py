"""The answer a device waits for (HJ 212-2017 §6.1 and table 9, HJ/T 212-2005 where the Flag says so)."""

from enum import StrEnum
from typing import Final, Protocol

from .crc import CrcMode
from .encode import LONGEST, pack
from .flags import ANSWER_BIT, VERSION_BITS

DATA_ANSWER: Final = "9014"
NOTICE_ANSWER: Final = "9013"
HEARTBEAT: Final = "9015"
TIME_REQUEST: Final = "1013"

_ANSWERS: Final = frozenset(["9011", "9012", "9013", "9014"])
_COMMANDS: Final = frozenset(
    ["1000", "1012", "1062", "1064", "1072", "2012", "2022", "3011", "3012", "3013", "3014", "3016", "3021"]
)
NEVER_ANSWERED: Final = _ANSWERS | _COMMANDS  # a command that only we send comes back as an echo


class AckStyle(StrEnum):
    """Wording a device insists on, whatever its Flag says."""

    V2017 = "2017"
    V2005 = "2005"
    QNRTN = "qnrtn"


class Asking(Protocol):
    """What an answer is made from: a `Decoded` or a `Head`."""

    @property
    def accepted(self) -> bool: ...
    @property
    def qn(self) -> str | None: ...
    @property
    def cn(self) -> str | None: ...
    @property
    def pw(self) -> str | None: ...
    @property
    def mn(self) -> str | None: ...
    @property
    def flag(self) -> int | None: ...


def answer_cn(cn: str, heartbeat_cn: str = DATA_ANSWER) -> str | None:
    """9013 for a time request, 9014 for any upload or unknown command, None where an answer is never due."""
    if cn in NEVER_ANSWERED:
        return None
    if cn == TIME_REQUEST:
        return NOTICE_ANSWER
    return heartbeat_cn if cn == HEARTBEAT else DATA_ANSWER


def acknowledge(
    asking: Asking,
    style: AckStyle | None = None,
    *,
    heartbeat_cn: str = DATA_ANSWER,
    crc_mode: CrcMode = CrcMode.ANSI,
) -> bytes | None:
    """The exact bytes to send back, or None: not accepted, not asked for, never due, no QN or one too long."""
    flag, qn, asked = asking.flag, asking.qn, asking.cn
    if not flag or not flag & ANSWER_BIT or not qn or asked is None or not asking.accepted:
        return None
    cn = answer_cn(asked, heartbeat_cn)
    if cn is None:
        return None
    tail = f"ST=91;CN={cn};PW={asking.pw or ''};MN={asking.mn};Flag={flag & VERSION_BITS};CP=&&"
    if style is AckStyle.V2005 or (style is None and not flag & VERSION_BITS):
        text = f"{tail}QN={qn}&&"
    else:
        text = f"QN={qn};{tail}{'QnRtn=1' if style is AckStyle.QNRTN else ''}&&"
    segment = text.encode()
    return pack(segment, crc_mode) if len(segment) <= LONGEST else None
