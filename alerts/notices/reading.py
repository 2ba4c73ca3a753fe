"""What a person has been told in the portal, and what of it they have read."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from alerts.models import Alert, Notice, Storm, Supervision


def mine(user: User) -> QuerySet:
    """The notices shown to ``user`` in the portal. What is no longer in their districts is shown no more."""
    rows = Notice.objects.visible_to(user).filter(user=user, kind="in_app", state=Notice.State.SENT)
    return rows.order_by("-made_at", "-id")


def unread(user: User) -> int:
    """How many wait to be read, counted up to a hundred."""
    return mine(user).filter(read_at=None).order_by()[:100].count()


def read(pk: int, *, by: User, now: datetime) -> Notice | None:
    """Mark one as read; None when it is not theirs."""
    notice = mine(by).filter(pk=pk).first()
    if notice and notice.read_at is None:
        Notice.objects.filter(pk=pk, read_at=None).update(read_at=now)
    return notice


def read_all(*, by: User, now: datetime) -> int:
    return mine(by).filter(read_at=None).order_by().update(read_at=now)


def place(notice: Notice, user: User) -> str:
    """The page of what it is about; the list of notices when there is none to see."""
    if notice.path:
        return notice.path
    if notice.alert_id and Alert.objects.visible_to(user).filter(pk=notice.alert_id).exists():
        return reverse("alerts:alert", args=[notice.alert_id])
    if notice.storm_id and Storm.objects.visible_to(user).filter(pk=notice.storm_id).exists():
        return reverse("alerts:storm", args=[notice.storm_id])
    if (
        notice.supervision_id
        and Supervision.objects.visible_to(user).filter(pk=notice.supervision_id).exists()
    ):
        return reverse("alerts:supervision", args=[notice.supervision_id])
    return reverse("alerts:declarations" if notice.occasion == "declaration" else "alerts:notices")
