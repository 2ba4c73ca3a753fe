"""限值标准 from alerts/data/standards.json; and each dust instrument's own standard becomes a choice at its point."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.utils import timezone

from alerts.parameters.loading import load

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
REASON = "由点位原“执行标准”一栏带入"


def forwards(apps, schema_editor):
    load(apps.get_model("alerts", "Standard"), apps.get_model("alerts", "StandardLimit"))
    choice = apps.get_model("alerts", "StandardChoice")
    for instrument in apps.get_model("dust", "Instrument").objects.exclude(standard=None).select_related("standard"):
        standard, stage = _carried(apps, instrument.standard)
        choice.objects.create(
            platform="dust", reach="point", point_id=instrument.pk, standard=standard, stage=stage,
            since=BEGINNING, reason=REASON, made_at=timezone.now(),
        )


def _carried(apps, old):
    """The standard and stage that say the same as the ``old`` one; else one of the city's own."""
    standard = apps.get_model("alerts", "Standard")
    same = standard.objects.filter(code=old.code).first()
    fitting = same and same.limits.filter(limit=old.limit_ug_m3, column=old.factor, window_s=old.averaging_s)
    absolute = fitting and (fitting.filter(formula="absolute").order_by("stage").first())
    if absolute:
        return same, absolute.stage
    own, is_new = standard.objects.get_or_create(
        code=f"{old.code} {old.clause}".strip()[:36] + f"#{old.pk}",
        defaults={"title": old.title[:120], "platform": "dust", "kind": "own", "source": REASON},
    )
    if is_new:
        own.limits.create(
            clause=old.clause[:60], column=old.factor, limit=old.limit_ug_m3, window_s=old.averaging_s,
            since=old.since or BEGINNING.date(), until=old.until,
        )
    return own, ""


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0009_told_level'),
        ('dust', '0003_limit_standards'),
    ]

    operations = [
        migrations.AddField(
            model_name='standardlimit',
            name='background_cap',
            field=models.FloatField(blank=True, help_text='背景值高于它时按它计', null=True, verbose_name='背景值上限'),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
