"""What one connection and one gateway may take. All from hj212.md §10 and §12 unless said otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    gather_s: float = 0.1
    """Frames wait at most this long for their batch."""
    batch_frames: int = 1_000
    """A batch that holds so many is written at once; a writer that lags takes up to ``batch_max``."""
    batch_max: int = 8_000
    pending_max: int = 40_000
    """Frames received and not committed, over all connections, at which reading stops (back-pressure)."""
    pending_bytes: int = 64 * 1024 * 1024
    frame_timeout_s: float = 60.0
    idle_timeout_s: float = 3_600.0
    """Longer than three times the slowest reporting interval (15 min)."""
    garbage_bytes: int = 4 * 1024
    """Bytes that belong to no frame, since the last good one, before the connection is closed."""
    bad_frames: int = 200
    """Rejected frames since the last good one before the connection is closed."""
    connections: int = 10_000
    connections_per_address: int = 500
    retry_s: float = 1.0
    drain_s: float = 10.0
