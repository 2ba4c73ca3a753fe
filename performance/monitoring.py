"""执行监控 of a stored form: what its records say of where the running year is heading."""

from datetime import date
from decimal import Decimal

from performance.funds.ledger import ledger
from performance.measures.people import in_wan
from performance.models import Evaluation
from performance.outlook import Outlook, Spending, outlook
from performance.store import document

COUNTED = {"unit", "done", "lost", "whole"}
"""What a basis says that can be counted on (measures.shape.counted); one kept by an earlier release may not."""


def ahead(stored: Evaluation, on: date) -> Outlook | None:
    """Once the records have been asked, and until the form is sealed."""
    if stored.measured_at is None or stored.is_sealed or stored.year != on.year:
        return None
    told = {each.measure: each for each in stored.proposals.all() if each.actual}
    places = {row.place: row.measure for row in stored.indicators.all() if row.measure in told}
    found = {place: told[name].evidence.get("basis", {}) for place, name in places.items()}
    bases = {place: basis for place, basis in found.items() if basis.keys() >= COUNTED}
    return outlook(document(stored), places, on, spending(stored), bases)


def spending(stored: Evaluation) -> Spending | None:
    """The ledger's year, when it has a budget. A contract that runs on beyond it is not all due in it."""
    money = ledger(stored.project, stored.year)
    if not money.full:
        return None
    due = (each.left for each in money.contracts if each.contract.ends_on.year <= stored.year)
    return Spending(in_wan(money.full), in_wan(money.paid), in_wan(sum(due, Decimal(0))))
