"""How a form is not taken in: what is wrong with it, or whom it contradicts."""

from collections.abc import Sequence
from typing import Any

from alerts.actions import Refused
from maintenance.visits.shape import Fault

__all__ = ["Conflict", "Invalid", "Refused"]


class Invalid(Refused):
    """``errors``: every (path, sentence); nothing was saved."""

    def __init__(self, errors: Sequence[Fault]) -> None:
        super().__init__(errors[0][1])
        self.errors = list(errors)


class Conflict(Refused):
    """The order moved away or its alert is closed. ``sides``: {"sentence", "order", "alerts", "form"} as plain JSON:
    what the portal knows now, and what the form says. Handing it in with ``"order": null`` takes it as 现场发现."""

    def __init__(self, sentence: str, sides: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.sides = {"sentence": sentence, **sides}
