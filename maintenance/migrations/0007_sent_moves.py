import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("maintenance", "0006_logs_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentMove",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False, verbose_name="提交标识")),
                ("verb", models.CharField(max_length=16, verbose_name="操作")),
                ("at", models.DateTimeField(verbose_name="操作时间")),
                ("place", models.JSONField(default=dict, verbose_name="位置")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("refusal", models.CharField(blank=True, default="", max_length=300, verbose_name="未接受的原因")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="操作人")),
                ("order", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="maintenance.workorder", verbose_name="工单")),
            ],
            options={
                "verbose_name": "手机操作",
                "verbose_name_plural": "手机操作",
                "ordering": ["received_at"],
            },
        ),
    ]
