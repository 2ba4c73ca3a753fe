"""What the alert room keeps: alerts and their log, parameters, orders and declarations, follow-up, notices."""

from alerts.models.alert import (
    UNHANDLED,
    WAITING,
    Alert,
    AlertEvent,
    AlertQuerySet,
    Attachment,
    Condition,
    Handling,
    Outcome,
    subject_of,
)
from alerts.models.following import Storm, Supervision
from alerts.models.inbox import BulkAction, SavedView
from alerts.models.notices import Channel, Notice, NoticeTemplate
from alerts.models.orders import Declaration, DeclarationFile, Order
from alerts.models.parameters import RuleSetting, Standard, StandardChoice, StandardLimit, Trial

__all__ = [
    "UNHANDLED",
    "WAITING",
    "Alert",
    "AlertEvent",
    "AlertQuerySet",
    "Attachment",
    "BulkAction",
    "Channel",
    "Condition",
    "Declaration",
    "DeclarationFile",
    "Handling",
    "Notice",
    "NoticeTemplate",
    "Order",
    "Outcome",
    "RuleSetting",
    "SavedView",
    "Standard",
    "StandardChoice",
    "StandardLimit",
    "Storm",
    "Supervision",
    "Trial",
    "subject_of",
]
