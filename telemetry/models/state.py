"""Hot state: what changes with every frame, kept off the rows that people edit."""

from django.db import models

from registry.models import Device, Point
from registry.scoping import scoped_by


class DeviceState(models.Model):
    """When and from where a device last spoke, by the server's clock."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="state")
    first_frame_at = models.DateTimeField("首帧时间")
    last_frame_at = models.DateTimeField("最近报文")
    last_peer = models.GenericIPAddressField("来源", null=True)
    frames = models.BigIntegerField("报文数", default=0)
    lag_s = models.FloatField("数据延迟（秒）", null=True, help_text="接收时间减数据时间")

    objects = scoped_by("device__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "设备状态"


class PointState(models.Model):
    """The latest value of a point.

    ``basis``: the finest span this point has sent values in; rules and rollups read only that one.
    ``judge``: the judging process that holds this point's window in memory.
    """

    point = models.OneToOneField(Point, models.CASCADE, primary_key=True, related_name="state")
    platform = models.CharField("平台", max_length=16)
    basis = models.SmallIntegerField("依据时段", default=9)
    last_at = models.DateTimeField("最新数据时间", null=True)
    last_received_at = models.DateTimeField("最新接收时间", null=True)
    latest = models.JSONField("最新值", default=dict)
    flags = models.CharField("标记", max_length=16, null=True)
    judge = models.CharField(max_length=32, blank=True, default="", db_default="")

    objects = scoped_by("point__site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点位状态"


class Touched(models.Model):
    """How often the hours and days of a platform's month were written (telemetry/touched.py)."""

    platform = models.CharField("平台", max_length=16)
    month = models.DateField("月份")
    times = models.BigIntegerField("次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "月度改写"
        constraints = [models.UniqueConstraint(fields=["platform", "month"], name="one_counter_of_a_month")]


class Mark(models.Model):
    """A point whose readings from ``since`` on are to be judged or rolled up.

    The digest only inserts, the worker deletes what it did in the transaction of its work: a worker that dies
    gives its marks back, and neither ever waits for the other.
    """

    class Kind(models.IntegerChoices):
        JUDGE = 1, "判定"
        ROLL = 2, "汇总"

    kind = models.SmallIntegerField(choices=Kind)
    platform = models.CharField("平台", max_length=16)
    point_id = models.IntegerField("点位")
    since = models.DateTimeField("自")

    class Meta:
        verbose_name = verbose_name_plural = "待办标记"
        indexes = [models.Index(fields=["kind", "platform", "id"])]
