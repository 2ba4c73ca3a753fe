"""The frozen form: canonical JSON and its SHA-256. Pure.

Canonical: keys sorted, no spaces, UTF-8, numbers as Python's JSON writes them; the same content is the same bytes,
also after PostgreSQL's jsonb has put the keys in an order of its own.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(content: Mapping[str, Any]) -> str:
    """Sixty-four hexadecimal characters over ``canonical``."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_intact(content: Mapping[str, Any], sha256: str) -> bool:
    """The content is still what the digest was taken over."""
    return digest(content) == sha256
