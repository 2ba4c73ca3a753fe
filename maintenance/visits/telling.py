"""Who hears of a form: the crew whose form was returned."""

from datetime import datetime

from django.urls import reverse

from alerts.notices.message import message
from maintenance.models import Visit


def returned(visit: Visit, now: datetime) -> None:
    if not visit.crew.is_active:
        return
    message(
        f"现场表 {visit.number} 被退回，请更正",
        f"{visit.district.name} {visit.site.name}。审核意见：{visit.opinion}",
        path=reverse("maintenance:visit", args=[visit.pk]),
        now=now,
        district=visit.district,
        users=(visit.crew_id,),
    )
