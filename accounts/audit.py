"""Writing the audit log: one call beside the change it records, in the same transaction."""

from typing import Any

from accounts.models import AuditEntry, User

TARGET_LENGTH = AuditEntry._meta.get_field("target").max_length


def record(
    action: str, target: object, *, by: User | None, address: str | None = None, **detail: Any
) -> AuditEntry:
    """Note that ``by`` did ``action`` to ``target``; ``detail`` holds plain values (old and new)."""
    named = f"{target._meta.verbose_name} {target}" if hasattr(target, "_meta") else str(target)
    return AuditEntry.objects.create(
        action=action,
        target=named[:TARGET_LENGTH],
        user=by,
        role=by.role if by else "",
        detail=detail,
        address=address,
    )
