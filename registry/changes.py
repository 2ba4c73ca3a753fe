"""What a row holds now, and what an edit changes of it."""

import hashlib
import json
from typing import Any

from django.db.models import Model

SECRET = frozenset({"password", "sm4_key"})
HIDDEN = "（不记录）"


def held(row: Model) -> dict[str, Any]:
    """Every stored column of ``row`` as text or plain JSON, by its name."""
    return {
        field.name: field.value_to_string(row)
        for field in row._meta.concrete_fields
        if not getattr(field, "auto_now", False)
    }


def fingerprint(row: Model) -> str:
    """Sixteen characters that differ when any column does."""
    text = json.dumps(held(row), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def differences(before: Model | None, after: Model) -> dict[str, list[Any]]:
    """{label of the column: [old, new]} of what changed; secrets are named, never shown."""
    old, new = (held(before) if before else {}), held(after)
    return {
        str(after._meta.get_field(name).verbose_name): [HIDDEN, HIDDEN]
        if name in SECRET
        else [old.get(name), value]
        for name, value in new.items()
        if old.get(name) != value and (before or value not in ("", None))
    }
