"""区县: the eleven that the bureau works with."""

from django.db import models

from registry.scoping import scoped_by


class District(models.Model):
    """A district by its GB/T 2260 code; 140271 开发区 is a statistical code without a boundary."""

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=32, unique=True)
    boundary = models.JSONField("边界", null=True, blank=True, help_text="GeoJSON geometry, WGS-84")
    label_lon = models.FloatField("标注经度", null=True)
    label_lat = models.FloatField("标注纬度", null=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = scoped_by("code").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区县"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
