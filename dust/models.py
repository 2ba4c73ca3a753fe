"""无组织排放颗粒物: worksites, instruments, limit standards."""

from django.core.validators import MinValueValidator
from django.db import models

from alerts.rule_types import PointView, SiteView
from dust.factors import FACTORS
from registry.models import Point, Site, Status
from registry.scoping import ScopedQuerySet, scoped_by
from telemetry.models import AbstractReading, AbstractRollup, rollup_fields


class WorksiteQuerySet(ScopedQuerySet):
    def site_views(self) -> dict[int, SiteView]:
        """Each worksite in use as the rules see it, by primary key."""
        rows = self.filter(status=Status.RUNNING).prefetch_related(
            models.Prefetch(
                "points", Instrument.objects.filter(status=Status.RUNNING).select_related("standard")
            )
        )
        return {row.pk: _view(row) for row in rows}


def _view(site: "Worksite") -> SiteView:
    points = tuple(_point_view(each) for each in site.points.all())
    return SiteView("dust", points, trade=site.trade, title=site.name)


def _point_view(point: "Instrument") -> PointView:
    limit = {"DU02": {"limit": point.standard.limit_ug_m3}} if point.standard else {}
    return PointView(str(point.pk), "dust", point.interval_s, title=point.name, settings=limit)


class Worksite(Site):
    """A site of one of the ten kinds that the bureau's form names."""

    class Kind(models.TextChoices):
        POWER = "power", "电力"
        STEEL = "steel", "钢铁"
        SMELTING = "smelting", "冶炼"
        FOUNDRY = "foundry", "铸造"
        CEMENT = "cement", "水泥"
        QUARRY = "quarry", "采石厂"
        COAL = "coal", "煤炭储存及转运"
        CONCRETE = "concrete", "商砼搅拌站"
        KILN = "kiln", "工业炉窑"
        CONSTRUCTION = "construction", "施工工地"

    kind = models.CharField("类别", max_length=16, choices=Kind)

    objects = WorksiteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物站点"

    def save(self, *args, **kwargs) -> None:
        self.trade = self.get_kind_display()
        super().save(*args, **kwargs)


class LimitStandard(models.Model):
    """A concentration limit with its source (domain.md B.1). Kept as data: limits change by date."""

    code = models.CharField("标准", max_length=32)
    clause = models.CharField("条款", max_length=64, blank=True)
    title = models.CharField("适用", max_length=128)
    factor = models.CharField("因子", max_length=32, default="tsp_ug_m3")
    averaging_s = models.PositiveIntegerField("平均时间（秒）", default=3600)
    limit_ug_m3 = models.FloatField("限值（µg/m³）", validators=[MinValueValidator(1)])
    since = models.DateField("生效日期", null=True, blank=True)
    until = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "限值标准"
        ordering = ["code", "clause"]

    def __str__(self) -> str:
        return f"{self.code} {self.title} {self.limit_ug_m3:g} µg/m³"


class Instrument(Point):
    """One dust instrument."""

    standard = models.ForeignKey(
        LimitStandard,
        models.PROTECT,
        verbose_name="执行标准",
        null=True,
        blank=True,
        help_text="空为按行业的国家标准",
    )
    has_spray = models.BooleanField("有喷淋/雾炮", default=False)

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物点位"


class Reading(AbstractReading):
    tsp_ug_m3 = models.FloatField("TSP（µg/m³）", null=True)
    pm10_ug_m3 = models.FloatField("PM10（µg/m³）", null=True)
    pm25_ug_m3 = models.FloatField("PM2.5（µg/m³）", null=True)
    noise_db = models.FloatField("噪声（dB）", null=True)
    temperature_c = models.FloatField("温度（℃）", null=True)
    humidity_pct = models.FloatField("湿度（%）", null=True)
    pressure_kpa = models.FloatField("气压（kPa）", null=True)
    wind_speed_m_s = models.FloatField("风速（m/s）", null=True)
    wind_direction_deg = models.FloatField("风向（°）", null=True)
    spray_on = models.SmallIntegerField("喷淋开启", null=True)
    run_h = models.FloatField("治理运行时间（h）", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物读数"


class HourlyReading(AbstractRollup):
    locals().update(
        rollup_fields(FACTORS)
    )  # four columns per factor; a class body's namespace is a real dict

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物小时值"


class DailyReading(AbstractRollup):
    locals().update(rollup_fields(FACTORS))

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物日值"
