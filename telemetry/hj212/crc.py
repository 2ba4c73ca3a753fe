"""The check sums that HJ 212 devices send: the standard's own and the ones firmware confuses it with.

The standard's CRC (HJ 212-2017 Annex A, the C code) throws the low byte of the register away at every
step, so it is a linear map of the text folded by position modulo 8. `index` uses that: one XOR fold of the
whole text as a big integer, then eight table look-ups instead of one step a byte.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final


class CrcMode(StrEnum):
    """Which algorithm a device's four hexadecimal digits are checked with."""

    ANSI = "ansi"
    MODBUS = "modbus"
    MODBUS_SWAPPED = "modbus_swapped"
    ARC = "arc"
    IGNORE = "ignore"


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


TABLE: Final = tuple(_entry(byte) for byte in range(256))
_HIGH: Final = bytes(entry >> 8 for entry in TABLE)
_TEXT: Final = tuple(b"%04X" % entry for entry in TABLE)
CLOSINGS: Final = tuple(b"&&%b\r\n" % text for text in _TEXT)
"""How a standard packet ends, by `index` of its segment: the last `&&`, the CRC, CR LF."""


def _power(steps: int) -> bytes:
    table = bytes(range(256))
    for _ in range(steps):
        table = table.translate(_HIGH)
    return table


_M2048, _M1024, _M512, _M256, _M128, _M64 = ((1 << bits) - 1 for bits in (2048, 1024, 512, 256, 128, 64))


# What the start value 0xFF, XORed into the first byte, adds to the index of a text of `size % 8` bytes.
_START: Final = bytes(_power(size + 7)[0xFF] for size in range(8))


def index(data: bytes) -> int:
    """Position in TABLE of the CRC of a text of at least one byte."""
    size = len(data)
    word = int.from_bytes(data, "big")
    if size > 512:
        bits = 1 << (size * 8 - 1).bit_length() - 1
        while bits > 2048:
            word = (word >> bits) ^ (word & ((1 << bits) - 1))
            bits >>= 1
    word = (word >> 2048) ^ (word & _M2048)
    word = (word >> 1024) ^ (word & _M1024)
    word = (word >> 512) ^ (word & _M512)
    word = (word >> 256) ^ (word & _M256)
    word = (word >> 128) ^ (word & _M128)
    word = (word >> 64) ^ (word & _M64)
    a, b, c, d, e, f, g, last = word.to_bytes(8)
    h = _HIGH
    return last ^ h[g ^ h[f ^ h[e ^ h[d ^ h[c ^ h[b ^ h[a]]]]]]] ^ _START[size & 7]


def crc16(data: bytes) -> int:
    """The HJ 212 CRC of a data segment, 0..65535 (only 256 values occur); of no bytes it is 0xFFFF."""
    return TABLE[index(data)] if data else 0xFFFF


def crc_text(data: bytes) -> bytes:
    """The HJ 212 CRC as it stands in a frame: four upper-case hexadecimal digits."""
    return _TEXT[index(data)] if data else b"FFFF"


def _reflected(data: bytes, register: int) -> int:
    for byte in data:
        register = (register >> 8) ^ TABLE[(register ^ byte) & 0xFF]
    return register


def modbus(data: bytes) -> int:
    """CRC-16/MODBUS, the commonest mistake."""
    return _reflected(data, 0xFFFF)


def modbus_swapped(data: bytes) -> int:
    """CRC-16/MODBUS with its bytes swapped."""
    value = modbus(data)
    return (value >> 8) | ((value & 0xFF) << 8)


def arc(data: bytes) -> int:
    """CRC-16/ARC."""
    return _reflected(data, 0)


_ALGORITHMS: Final[dict[CrcMode, Callable[[bytes], int]]] = {
    CrcMode.ANSI: crc16,
    CrcMode.MODBUS: modbus,
    CrcMode.MODBUS_SWAPPED: modbus_swapped,
    CrcMode.ARC: arc,
}
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


def is_hex4(text: bytes) -> bool:
    """Whether a text is exactly four hexadecimal digits, of any letter case."""
    return len(text) == 4 and _HEX.issuperset(text)


def crc_matches(data: bytes, text: bytes, mode: CrcMode) -> bool:
    """Whether the four digits after a segment are right under a mode (`ignore`: any four digits are)."""
    if not is_hex4(text):
        return False
    return mode is CrcMode.IGNORE or _ALGORITHMS[mode](data) == int(text, 16)


def matching_modes(data: bytes, text: bytes) -> tuple[str, ...]:
    """The modes under which the digits would be right: what to propose to an administrator."""
    return tuple(mode.value for mode in _ALGORITHMS if crc_matches(data, text, mode))
