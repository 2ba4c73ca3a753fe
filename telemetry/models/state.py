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
    """The latest value of a point, and the marks that judging and rollups pull from.

    ``basis``: the finest span this point has sent values in; rules and rollups read only that one.
    ``judge_from``/``rollup_from``: earliest data time touched since last done. ``judging_from``: taken by a
    judge and not finished yet; a sweep returns it when the judge died.
    """

    point = models.OneToOneField(Point, models.CASCADE, primary_key=True, related_name="state")
    platform = models.CharField("平台", max_length=16)
    basis = models.SmallIntegerField("依据时段", default=9)
    last_at = models.DateTimeField("最新数据时间", null=True)
    last_received_at = models.DateTimeField("最新接收时间", null=True)
    latest = models.JSONField("最新值", default=dict)
    flags = models.CharField("标记", max_length=16, null=True)
    version = models.BigIntegerField("版本", default=0)
    judge_from = models.DateTimeField(null=True)
    judging_from = models.DateTimeField(null=True)
    judging_at = models.DateTimeField(null=True)
    judged_version = models.BigIntegerField(default=0)
    rollup_from = models.DateTimeField(null=True)

    objects = scoped_by("point__site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点位状态"
        indexes = [
            models.Index(
                fields=["point"], condition=models.Q(judge_from__isnull=False), name="points_to_judge"
            ),
            models.Index(
                fields=["point"], condition=models.Q(rollup_from__isnull=False), name="points_to_roll"
            ),
        ]
