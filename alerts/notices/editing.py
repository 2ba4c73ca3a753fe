"""The texts of notices: listed, looked at, changed."""

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.models import NoticeTemplate
from alerts.notices.wording import SAMPLE, SAMPLES, Text, filled


def listed() -> list[tuple[NoticeTemplate, Text]]:
    """Each text with how it reads, in the order of the occasions."""
    order = list(NoticeTemplate.Occasion.values)
    rows = sorted(NoticeTemplate.objects.all(), key=lambda row: (order.index(row.occasion), row.kind))
    return [(row, preview(row.occasion, row)) for row in rows]


def preview(occasion: str, row: NoticeTemplate) -> Text:
    """The text with sample facts."""
    facts = {**SAMPLE, **SAMPLES.get(occasion, {})}
    return Text(filled(row.subject, facts), filled(row.body, facts))


@transaction.atomic
def save(row: NoticeTemplate, *, by: User, address: str | None = None) -> None:
    """Store a text that a form has checked."""
    before = NoticeTemplate.objects.select_for_update().get(pk=row.pk)
    changed = {
        NoticeTemplate._meta.get_field(name).verbose_name: [getattr(before, name), getattr(row, name)]
        for name in ("subject", "body")
        if getattr(before, name) != getattr(row, name)
    }
    row.save()
    record("修改通知模板", row.get_occasion_display(), by=by, address=address, changed=changed)
