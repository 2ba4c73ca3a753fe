"""归并 in the logs of many alerts at once; the handling stays as it is."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection


def write_log(about: Mapping[int, Mapping[str, int]], note: str, now: datetime) -> None:
    """One line for each alert: what it was grouped into."""
    if not about:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO alerts_alertevent (alert_id, at, kind, role, before, after, note, data)"
            " SELECT a.id, %s, 'grouped', '', a.handling, a.handling, %s, v.data"
            " FROM unnest(%s::bigint[], %s::jsonb[]) v (id, data) JOIN alerts_alert a ON a.id = v.id",
            [now, note, list(about), [json.dumps(each) for each in about.values()]],
        )
