"""The clocks of faults: reported within 12 hours, running again within 5 working days (domain.md D.2). Pure."""

from datetime import datetime, timedelta

from alerts.life import working_days

REPORT = timedelta(hours=12)
REPAIR_WORKING_DAYS = 5


def repair_by(began_at: datetime) -> datetime:
    """When equipment that failed at ``began_at`` has to run again."""
    return working_days.after(began_at, REPAIR_WORKING_DAYS)


def report_by(began_at: datetime) -> datetime:
    return began_at + REPORT


def is_late(began_at: datetime, reported_at: datetime) -> bool:
    """Whether a fault was reported after its twelve hours."""
    return reported_at > report_by(began_at)
