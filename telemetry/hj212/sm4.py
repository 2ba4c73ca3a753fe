"""SM4 as HJ 212-2025 uses it: ECB, no padding, whole 16-byte blocks of the CP text, the tail stays clear.

The CRC of such a frame is that of the plain text. Two forms of cipher text are read: raw bytes (the length
stays the same) and the braces of the standard's annex, `{0xE4,0x3E,...}tail`.
"""

import re
from functools import lru_cache
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

BLOCK: Final = 16
_CP: Final = re.compile(rb"cp=&&", re.IGNORECASE)
_BRACES: Final = re.compile(rb"\{([0-9A-Fa-fxX,\s]*)\}(.*)", re.DOTALL)
_BYTE: Final = re.compile(rb"0[xX]([0-9A-Fa-f]{1,2})")


def check_key(key: bytes) -> bytes:
    """The key itself; ValueError when it is not 16 bytes long."""
    if len(key) != BLOCK:
        raise ValueError("SM4 key must be 16 bytes")
    return key


@lru_cache(maxsize=1024)
def _cipher(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(SM4(check_key(key)), modes.ECB())  # noqa: S305 - the standard's mode, not our choice


def _parts(segment: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Head with `CP=&&`, the CP text, the closing `&&`."""
    found = _CP.search(segment)
    if found is None or not segment.endswith(b"&&") or len(segment) - 2 < found.end():
        return None
    return segment[: found.end()], segment[found.end() : -2], b"&&"


def _cipher_text(cp: bytes) -> bytes:
    found = _BRACES.fullmatch(cp)
    if found is None:
        return cp
    return bytes(int(byte, 16) for byte in _BYTE.findall(found[1])) + found[2]


def decrypt(segment: bytes, key: bytes) -> bytes | None:
    """The plain data segment, or None when there is no whole block to decrypt."""
    parts = _parts(segment)
    if parts is None:
        return None
    cp = _cipher_text(parts[1])
    whole = len(cp) // BLOCK * BLOCK
    if not whole:
        return None
    plain = _cipher(key).decryptor().update(cp[:whole])
    return parts[0] + plain + cp[whole:] + parts[2]


def encrypt(segment: bytes, key: bytes) -> bytes:
    """The data segment with the whole blocks of its CP text encrypted (raw bytes, length unchanged)."""
    parts = _parts(segment)
    if parts is None or len(parts[1]) < BLOCK:
        return segment
    whole = len(parts[1]) // BLOCK * BLOCK
    secret = _cipher(key).encryptor().update(parts[1][:whole])
    return parts[0] + secret + parts[1][whole:] + parts[2]


def available() -> bool:
    """Whether this machine's OpenSSL offers SM4."""
    try:
        _cipher(bytes(BLOCK)).encryptor()
    except UnsupportedAlgorithm:
        return False
    return True
