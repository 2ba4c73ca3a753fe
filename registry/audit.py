"""The audit log as the lowest room reaches it: by the dotted name in settings.AUDIT_RECORDER."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def record(action: str, target: object, *, by: Any, address: str | None = None, **detail: Any) -> None:
    """Note that ``by`` did ``action`` to ``target``, in the caller's transaction."""
    import_string(settings.AUDIT_RECORDER)(action, target, by=by, address=address, **detail)
