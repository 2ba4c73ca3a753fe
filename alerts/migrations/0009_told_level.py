from django.db import migrations, models

from alerts.notices.wording import DEFAULTS


def write_texts(apps, schema_editor):
    """The texts as delivered; people edit them from here on."""
    rows = apps.get_model("alerts", "NoticeTemplate").objects
    for (occasion, kind), text in DEFAULTS.items():
        rows.get_or_create(occasion=occasion, kind=kind, defaults={"subject": text.subject, "body": text.body})


OCCASIONS = [
    ("raised", "新告警"),
    ("level", "升级"),
    ("overdue", "超期"),
    ("storm", "大面积异常"),
    ("supervision", "督办"),
    ("declaration", "申报"),
    ("test", "测试"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("alerts", "0008_level_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="told_level",
            field=models.SmallIntegerField(default=0, verbose_name="已通知级别"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, max_length=16, verbose_name="场合"),
        ),
        migrations.AlterField(
            model_name="noticetemplate",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, max_length=16, verbose_name="场合"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("told_level__lt", models.F("level"))),
                fields=["detected_at"],
                name="alerts_untold",
            ),
        ),
        migrations.RunPython(write_texts, migrations.RunPython.noop),
        # What stood before there were notices is not news.
        migrations.RunSQL("UPDATE alerts_alert SET told_level = level", migrations.RunSQL.noop),
    ]
