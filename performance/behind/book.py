"""All kinds of rows by name; every number of a measure names one of them."""

from performance.behind.faults import Faults
from performance.behind.people import LISTED as PEOPLE
from performance.behind.readings import READINGS
from performance.behind.shape import Listed

LISTED: dict[str, Listed] = {**PEOPLE, "available": Faults()}

__all__ = ["LISTED", "READINGS"]
