"""The frozen form: canonical JSON and its SHA-256. Pure.

Canonical: keys sorted, no spaces, UTF-8, a whole number without a point. The same content is the same bytes, also
after PostgreSQL's jsonb, which orders keys its own way and writes 1e20 as an integer and -0.0 as 0.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(
        _plain(content),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digest(content: Mapping[str, Any]) -> str:
    """Sixty-four hexadecimal characters over ``canonical``."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_intact(content: Mapping[str, Any], sha256: str) -> bool:
    """The content is still what the digest was taken over."""
    return digest(content) == sha256
