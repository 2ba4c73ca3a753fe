"""What waits for a person: counted per kind and MN while a digest runs, written once at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from telemetry.models import Quarantine, Verdict

Kind = Quarantine.Kind
OF_VERDICT = {
    Verdict.BAD_CRC: Kind.BAD_CRC,
    Verdict.UNKNOWN_MN: Kind.UNKNOWN_MN,
    Verdict.UNREADABLE: Kind.UNREADABLE,
    Verdict.BAD_PASSWORD: Kind.BAD_PASSWORD,
}
MOST_ROWS = 500
"""Different (kind, MN, detail) noted by one digest; a flood of invented MNs must not fill the table."""
FLOOD = "其他未登记设备"


@dataclass(slots=True)
class Waiting:
    """Frames of one kind and MN, with the newest as a sample."""

    count: int
    first_at: datetime
    last_at: datetime
    batch_id: int
    seq: int
    proposal: str


class Ward:
    """Collects what one digest could not turn into readings."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], Waiting] = {}

    def note(
        self,
        kind: str,
        mn: str,
        detail: str,
        *,
        at: datetime,
        batch_id: int,
        seq: int,
        proposal: Callable[[], str] | str = "",
    ) -> None:
        """Count one frame; ``proposal`` is asked once a row."""
        key = (kind, mn, detail)
        if key not in self._rows and len(self._rows) >= MOST_ROWS:
            key, proposal = (kind, "", FLOOD), ""
        row = self._rows.get(key)
        if row is None:
            text = proposal if isinstance(proposal, str) else proposal()
            self._rows[key] = Waiting(1, at, at, batch_id, seq, text)
            return
        row.count += 1
        row.first_at = min(row.first_at, at)
        if at >= row.last_at:
            row.last_at, row.batch_id, row.seq = at, batch_id, seq

    def write(self) -> None:
        """Upsert the rows that wait, in the caller's transaction, in a fixed order against deadlock."""
        values = [
            (
                kind,
                mn[:64],
                detail[:200],
                row.proposal[:64],
                row.count,
                row.first_at,
                row.last_at,
                row.batch_id,
                row.seq,
            )
            for (kind, mn, detail), row in sorted(self._rows.items())
        ]
        if values:
            with connection.cursor() as cursor:
                cursor.executemany(_UPSERT, values)


_UPSERT = """
INSERT INTO telemetry_quarantine AS q
  (kind, mn, detail, proposal, count, first_at, last_at, batch_id, seq)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (kind, mn, detail) WHERE resolved_at IS NULL DO UPDATE SET
  count = q.count + excluded.count,
  first_at = LEAST(q.first_at, excluded.first_at),
  last_at = GREATEST(q.last_at, excluded.last_at),
  batch_id = excluded.batch_id, seq = excluded.seq,
  proposal = CASE WHEN excluded.proposal <> '' THEN excluded.proposal ELSE q.proposal END
"""
