"""数据清理, seen from below: which readings were set aside, and whether they have come back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SetAside(models.Model):
    """Readings of some points over [start, end), moved out of their table. The rows themselves lie in the
    platform's aside table under this row's id (telemetry/set_aside.py)."""

    platform = models.CharField("平台", max_length=16)
    points = ArrayField(models.IntegerField(), verbose_name="点位")
    start = models.DateTimeField("起")
    end = models.DateTimeField("止")
    made_at = models.DateTimeField("移出时间")
    rows = models.IntegerField("移出行数", default=0)
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)
    restored = models.IntegerField("恢复行数", null=True, blank=True)
    kept = models.IntegerField("未覆盖行数", null=True, blank=True)
    """Rows that stayed aside because a reading for the same instant had come meanwhile."""

    class Meta:
        verbose_name = verbose_name_plural = "移出的读数"
        indexes = [
            models.Index(
                fields=["platform", "end"],
                condition=models.Q(restored_at__isnull=True),
                name="set_aside_now",
            )
        ]
