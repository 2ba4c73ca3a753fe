"""The header's Flag number and the data flags of single factors (HJ 212-2017 §6.3 and table 8)."""

from enum import IntEnum
from typing import Final

ANSWER_BIT: Final = 0b01
SPLIT_BIT: Final = 0b10
VERSION_BITS: Final = 0xFC

NORMAL: Final = "N"
COMMS_FAULT: Final = "B"

DATA_FLAGS: Final = {
    "N": "正常",
    "F": "停运",
    "M": "维护",
    "S": "手工输入",
    "D": "故障",
    "C": "校准",
    "T": "超上限",
    "B": "通讯异常",
}


class Version(IntEnum):
    """Edition of the protocol, the six upper bits of Flag; other numbers occur and mean nothing."""

    HJT_212_2005 = 0
    HJ_212_2017 = 1
    HJ_212_2025 = 2


def version(flag: int) -> int:
    """The version bits; 2 is also what surface-water stations have sent since 2019."""
    return flag >> 2


def is_split(flag: int) -> bool:
    """Bit D: the packet claims to be one of several. Without PNUM and PNO it is a whole one all the same."""
    return bool(flag & SPLIT_BIT)


def wants_answer(flag: int | None) -> bool:
    """Bit A. No Flag wants no answer."""
    return flag is not None and bool(flag & ANSWER_BIT)


def answer_flag(flag: int) -> int:
    """The Flag of an answer: version bits kept, D and A cleared."""
    return flag & VERSION_BITS


def data_flag(text: str | None) -> str:
    """A factor's flag as one upper-case letter; absent or empty counts as normal."""
    return (text or NORMAL).strip().upper()[:1] or NORMAL
