"""执行监控 of a stored form: what its records say of where the running year is heading."""

from datetime import date

from performance.models import Evaluation
from performance.outlook import Outlook, outlook
from performance.store import document


def ahead(stored: Evaluation, on: date) -> Outlook | None:
    """Once the records have been asked, and until the form is sealed."""
    if stored.measured_at is None or stored.is_sealed:
        return None
    told = {each.measure for each in stored.proposals.all() if each.actual}
    places = {row.place: row.measure for row in stored.indicators.all() if row.measure in told}
    return outlook(document(stored), places, on)
