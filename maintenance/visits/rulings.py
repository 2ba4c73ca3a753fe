"""What a form's cause means for the alert it answers: it stays real, or it is proposed as a false alarm. Pure.

The crew proposes, the district decides when it reviews the form.
"""

from dataclasses import dataclass

from maintenance.visits.codes import FALSE_REASONS

ABOUT_DEVICES = frozenset(
    {"offline", "flat", "jump", "negative", "clock", "display", "broken", "power_cut", "phase", "facility"}
)
"""Symptoms that are the device's own: an alert about them was right when a device was at fault."""

RULINGS = {
    "real": "属实",
    "rectified": "责令整改",
    "transferred": "移交执法",
    "false": "误报",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """``verb`` and its words for alerts.life.actions.act."""

    verb: str
    outcome: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        return self.outcome or self.verb


def proposed(category: str, code: str, symptom: str) -> str:
    """The ruling that a form proposes: 企业异常 stays real; a device's or the surroundings' fault does where the
    alert was about the device; 误报 and what was not found on site are false alarms."""
    if category == "enterprise":
        return "real"
    if category in ("equipment", "environment") and symptom in ABOUT_DEVICES:
        return "real"
    return "false"


def ruling(name: str, code: str) -> Ruling:
    """One of RULINGS as an act; KeyError for any other."""
    if name not in RULINGS:
        raise KeyError(name)
    if name == "false":
        return Ruling("false", reason=FALSE_REASONS.get(code, "other"))
    return Ruling("approve", outcome=name)
