"""无组织排放颗粒物: worksites, instruments and sprays, the county's ambient stations."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import User
from alerts.rule_types import Background, PointView, SiteView
from dust import background
from dust.factors import FACTORS
from registry.models import District, Point, Site, Status
from registry.scoping import ScopedQuerySet, scoped_by
from telemetry.models import AbstractReading, AbstractRollup, rollup_fields


class WorksiteQuerySet(ScopedQuerySet):
    def site_views(self) -> dict[int, SiteView]:
        """Each worksite in use as the rules see it, by primary key."""
        running = Instrument.objects.filter(status=Status.RUNNING)
        rows = self.filter(status=Status.RUNNING).prefetch_related(models.Prefetch("points", running))
        air = background.by_district()
        return {row.pk: _view(row, air.get(row.district_id, {})) for row in rows}


def _view(site: "Worksite", air: Background) -> SiteView:
    points = tuple(_point_view(each) for each in site.points.all())
    return SiteView("dust", points, trade=site.trade, title=site.name, background=air)


def _point_view(point: "Instrument") -> PointView:
    kind = _KINDS[Instrument.Role(point.role)]
    return PointView(
        str(point.pk), kind, point.interval_s, title=point.name, has_spray=point.has_spray or kind == "spray"
    )


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


class Instrument(Point):
    """One dust instrument, or a spray or fog cannon that speaks for itself."""

    class Role(models.TextChoices):
        BOUNDARY = "boundary", "边界监测"
        REFERENCE = "reference", "参照点"
        FACILITY = "facility", "喷淋、雾炮"

    role = models.CharField(
        "用途",
        max_length=12,
        choices=Role,
        default=Role.BOUNDARY,
        help_text="参照点只作差值规则的背景，不判超标；喷淋、雾炮只报开关状态",
    )
    has_spray = models.BooleanField("随仪器上传喷淋状态", default=False)

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "颗粒物点位"


_KINDS = {
    Instrument.Role.BOUNDARY: "dust",
    Instrument.Role.REFERENCE: "reference",
    Instrument.Role.FACILITY: "spray",
}


class AmbientStation(models.Model):
    """环境空气监测站 of a county. The mean of its 国控 and 省控 stations is the background of difference rules."""

    class Grade(models.TextChoices):
        NATIONAL = "national", "国控"
        PROVINCIAL = "provincial", "省控"
        OTHER = "other", "其他"

    code = models.CharField("站点编码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=64)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    grade = models.CharField("级别", max_length=12, choices=Grade, default=Grade.NATIONAL)

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环境空气站"
        ordering = ["district", "code"]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_grade_display()}）"


def _concentration(title: str) -> models.FloatField:
    within = [MinValueValidator(0), MaxValueValidator(10_000)]
    return models.FloatField(title, null=True, blank=True, validators=within)


class AmbientHour(models.Model):
    """One hour of a station, labelled by its start, +08:00."""

    station = models.ForeignKey(AmbientStation, models.CASCADE, related_name="hours")
    at = models.DateTimeField("时段开始")
    tsp_ug_m3 = _concentration("TSP（µg/m³）")
    pm10_ug_m3 = _concentration("PM10（µg/m³）")
    pm25_ug_m3 = _concentration("PM2.5（µg/m³）")

    objects = scoped_by("station__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环境空气小时值"
        ordering = ["-at"]
        indexes = [models.Index(fields=["at"])]
        constraints = [models.UniqueConstraint(fields=["station", "at"], name="one_row_a_station_and_hour")]


class AmbientImport(models.Model):
    """Who entered hourly values when. The newest row tells whether what is remembered is still true."""

    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="导入人", related_name="+", null=True)
    made_at = models.DateTimeField("导入时间")
    name = models.CharField("文件", max_length=200)
    rows = models.PositiveIntegerField("行数")
    first_at = models.DateTimeField("最早时段")
    last_at = models.DateTimeField("最晚时段")

    class Meta:
        verbose_name = verbose_name_plural = "环境空气导入"
        ordering = ["-id"]


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
