"""What maintenance keeps: work orders, visits, plans, consultations, logs, stock."""

from maintenance.models.field import SentMove
from maintenance.models.logs import Log, PartMovement, SimReminder, SimRenewal, SparePart, Stage
from maintenance.models.plans import Cleaning, Consultation, Plan, PlanItem
from maintenance.models.reports import MonthCount
from maintenance.models.route import DayRoute
from maintenance.models.visit import (
    ParameterChange,
    Photo,
    Signature,
    Upload,
    Visit,
    VisitDevice,
    VisitReading,
    VisitReplacement,
)
from maintenance.models.work import OPEN_STATES, Counter, WorkOrder, WorkOrderEvent

__all__ = [
    "OPEN_STATES",
    "Cleaning",
    "Consultation",
    "Counter",
    "DayRoute",
    "Log",
    "MonthCount",
    "ParameterChange",
    "PartMovement",
    "Photo",
    "Plan",
    "PlanItem",
    "SentMove",
    "Signature",
    "SimReminder",
    "SimRenewal",
    "SparePart",
    "Stage",
    "Upload",
    "Visit",
    "VisitDevice",
    "VisitReading",
    "VisitReplacement",
    "WorkOrder",
    "WorkOrderEvent",
]
