"""Running numbers of the records: GD-140213-20261122-001, without gaps, one series a prefix, district and day."""

from datetime import date

from django.db import connection

from registry.models import District

_NEXT = """
INSERT INTO maintenance_counter (prefix, district_id, "on", last) VALUES (%s, %s, %s, 1)
ON CONFLICT (prefix, district_id, "on") DO UPDATE SET last = maintenance_counter.last + 1 RETURNING last
"""


def next_number(prefix: str, district: District, on: date) -> str:
    """The next number, in the caller's transaction: it is given back when that fails, so no number is missing.

    Whoever asks second waits for the first one's commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [prefix, district.pk, on])
        (last,) = cursor.fetchone()
    return f"{prefix}-{district.pk}-{on:%Y%m%d}-{last:03d}"
