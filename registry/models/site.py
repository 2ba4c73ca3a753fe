"""监管对象 and 监测点位: the shared part; the ribs add their own columns by inheritance."""

from django.db import models

from registry import validators
from registry.models.device import Device
from registry.models.district import District
from registry.models.enterprise import Enterprise
from registry.models.status import Status
from registry.rooms import platform
from registry.scoping import ScopedQuerySet, scoped_by


class Site(models.Model):
    """What is watched at one place. Kinds: power.Plant, dust.Worksite, fume.Restaurant."""

    platform = models.CharField("平台", max_length=16, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="sites")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="sites")
    name = models.CharField("名称", max_length=128)
    trade = models.CharField("行业", max_length=32, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    lon = models.FloatField("经度", null=True, blank=True, validators=[validators.longitude])
    lat = models.FloatField("纬度", null=True, blank=True, validators=[validators.latitude])
    status = models.CharField("状态", max_length=16, choices=Status, default=Status.RUNNING)
    maintainer = models.CharField("运维人员", max_length=32, blank=True)
    maintainer_phone = models.CharField("运维电话", max_length=32, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监管对象"
        ordering = ["name"]
        indexes = [models.Index(fields=["platform", "district"])]

    def __str__(self) -> str:
        return self.name

    @property
    def platform_title(self) -> str:
        return platform(self.platform).title

    def save(self, *args, **kwargs) -> None:
        self.platform = self.platform or self._meta.app_label
        super().save(*args, **kwargs)


class Point(models.Model):
    """What is measured: one metered circuit, one dust instrument, one exhaust outlet."""

    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="points")
    device = models.ForeignKey(
        Device, models.PROTECT, verbose_name="监测设备", related_name="points", null=True, blank=True
    )
    channel = models.CharField("通道", max_length=16, default="1", help_text="设备内的表号或点号")
    name = models.CharField("点位名称", max_length=64)
    status = models.CharField("状态", max_length=16, choices=Status, default=Status.RUNNING)
    interval_s = models.PositiveIntegerField("上报间隔（秒）", default=300)
    since = models.DateTimeField("启用时间", null=True, blank=True)

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监测点位"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "channel"],
                name="one_point_a_channel",
                violation_error_message="该设备的这个通道已有点位",
            )
        ]

    def __str__(self) -> str:
        return self.name
