"""The published standards, written into the database: by a migration, and by tests that emptied it."""

from dataclasses import asdict
from typing import Any

from alerts.parameters.published import standards


def load(standard: Any, limit: Any) -> None:
    """Write what the file says into the models given (of a migration, or the real ones); again is harmless."""
    for each in standards():
        kept, _ = standard.objects.update_or_create(
            code=each.code,
            defaults={
                "title": each.title,
                "platform": each.platform,
                "kind": each.kind,
                "region": each.region,
                "source": each.source,
                "is_default": each.is_default,
            },
        )
        kept.limits.all().delete()
        limit.objects.bulk_create(limit(standard=kept, **asdict(row)) for row in each.limits)
