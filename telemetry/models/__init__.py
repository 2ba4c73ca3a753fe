"""The durable inbox (Batch, Frame), what waits (Quarantine), hot state, and the shapes the ribs fill."""

from telemetry.models.aside import SetAside
from telemetry.models.inbox import Batch, Frame, Quarantine, Verdict
from telemetry.models.reading import AbstractReading, AbstractRollup, Span, rollup_fields
from telemetry.models.state import DeviceState, Mark, PointState, Touched

__all__ = [
    "AbstractReading",
    "AbstractRollup",
    "Batch",
    "DeviceState",
    "Frame",
    "Mark",
    "PointState",
    "Quarantine",
    "SetAside",
    "Span",
    "Touched",
    "Verdict",
    "rollup_fields",
]
