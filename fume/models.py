"""餐饮业油烟: restaurants and canteens, their exhaust outlets."""

import re
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from alerts.rule_types import CHINA, PointView, SiteView
from fume.factors import FACTORS
from fume.holidays import days_off
from registry.models import Point, Site, Status
from registry.scoping import ScopedQuerySet, scoped_by
from telemetry.models import AbstractReading, AbstractRollup, rollup_fields

RESTAURANT_HOURS = [["10:30", "14:00"], ["16:30", "21:00"]]
CANTEEN_HOURS = [["06:30", "08:30"], ["11:00", "13:00"], ["17:30", "19:00"]]
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def default_hours() -> list[list[str]]:
    return RESTAURANT_HOURS


def validate_hours(value: object) -> None:
    """[["10:30", "14:00"], …]: pairs of clock times; an end before its start crosses midnight."""
    if not isinstance(value, list) or not value:
        raise ValidationError("营业时间至少写一段，如 10:30–14:00")
    for pair in value:
        if not (
            isinstance(pair, list) and len(pair) == 2 and all(_CLOCK.fullmatch(str(each)) for each in pair)
        ):
            raise ValidationError("营业时间每段应为 时:分 至 时:分，如 10:30–14:00")
        if pair[0] == pair[1]:
            raise ValidationError(f"营业时间 {pair[0]}–{pair[1]} 起止相同")


class RestaurantQuerySet(ScopedQuerySet):
    def site_views(self) -> dict[int, SiteView]:
        """Each restaurant in use as the rules see it, by primary key."""
        running = Outlet.objects.filter(status=Status.RUNNING).prefetch_related("cleanings")
        rows = self.filter(status=Status.RUNNING).prefetch_related(models.Prefetch("points", running))
        return {row.pk: _view(row) for row in rows}


def _view(site: "Restaurant") -> SiteView:
    points = tuple(_point_view(each) for each in site.points.all())
    hours = tuple((_seconds(start), _seconds(end)) for start, end in site.hours)
    return SiteView(
        "fume",
        points,
        trade=site.trade,
        hours=hours,
        stoves=site.stoves,
        title=site.name,
        days_off=days_off(timezone.localdate()) if site.kind == Restaurant.Kind.CANTEEN else frozenset(),
    )


def _point_view(point: "Outlet") -> PointView:
    baselines = {each.on: each.baseline_a for each in point.cleanings.all()}
    cleaned = sorted(baselines.keys() | {point.cleaned_on} - {None})
    measured = baselines.get(cleaned[-1]) if cleaned else None
    return PointView(
        str(point.pk),
        "fume",
        point.interval_s,
        title=point.name,
        cleaned_at=tuple(_midnight(day) for day in cleaned),
        baseline_a=point.baseline_a or measured,
        flow_m3_h=point.design_flow_m3_h if point.flow_source == Outlet.Flow.DESIGN else None,
        duct_m2=point.duct_m2 if point.flow_source == Outlet.Flow.MEASURED else None,
    )


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, CHINA).timestamp()


def _seconds(clock: str) -> float:
    """Seconds after midnight of 时:分."""
    hour, minute = clock.split(":")
    return int(hour) * 3600.0 + int(minute) * 60.0


class Restaurant(Site):
    """A restaurant or a canteen."""

    class Kind(models.TextChoices):
        RESTAURANT = "restaurant", "商业餐饮"
        CANTEEN = "canteen", "机关食堂"

    kind = models.CharField("类别", max_length=16, choices=Kind, default=Kind.RESTAURANT)
    stoves = models.PositiveSmallIntegerField("基准灶头数", default=3)
    hours = models.JSONField("营业时间", default=default_hours, validators=[validate_hours])

    objects = RestaurantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "餐饮单位"

    def save(self, *args, **kwargs) -> None:
        self.trade = self.get_kind_display()
        super().save(*args, **kwargs)

    @property
    def scale(self) -> str:
        """规模 by stoves (GB 18483-2001 表1)."""
        return "大型" if self.stoves >= 6 else "中型" if self.stoves >= 3 else "小型"


class Outlet(Point):
    """One exhaust outlet with its fan and purifier."""

    class Flow(models.TextChoices):
        NONE = "", "无（不折算）"
        DESIGN = "design", "设计风量"
        MEASURED = "measured", "实测流速"

    purifier_model = models.CharField("净化器型号", max_length=64, blank=True)
    fan_model = models.CharField("风机型号", max_length=64, blank=True)
    cleaned_on = models.DateField("上次清洗", null=True, blank=True)
    baseline_a = models.FloatField(
        "净化器电流基准（A）",
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01), MaxValueValidator(200)],
        help_text="净化器清洗后的正常电流；空为取清洗后三天的均值",
    )
    flow_source = models.CharField(
        "风量来源",
        max_length=12,
        choices=Flow,
        default=Flow.NONE,
        blank=True,
        help_text="有来源的按基准灶头数折算，没有的按实测值判定",
    )
    design_flow_m3_h = models.FloatField(
        "设计风量（m³/h）",
        null=True,
        blank=True,
        validators=[MinValueValidator(100), MaxValueValidator(200_000)],
    )
    duct_m2 = models.FloatField(
        "管道截面积（m²）", null=True, blank=True, validators=[MinValueValidator(0.01), MaxValueValidator(10)]
    )

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "油烟点位"

    def save(self, *args, **kwargs) -> None:
        """A new day of cleaning is remembered beside the earlier ones."""
        super().save(*args, **kwargs)
        if self.cleaned_on:
            self.cleanings.get_or_create(on=self.cleaned_on)

    def clean(self) -> None:
        super().clean()
        needed = {self.Flow.DESIGN: "design_flow_m3_h", self.Flow.MEASURED: "duct_m2"}.get(self.flow_source)
        if needed and getattr(self, needed) is None:
            title = self._meta.get_field(needed).verbose_name
            raise ValidationError({needed: f"风量来源是“{self.get_flow_source_display()}”，请填写{title}"})


class Cleaning(models.Model):
    """One cleaning of an outlet's purifier."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, verbose_name="油烟点位", related_name="cleanings")
    on = models.DateField("清洗日期")
    baseline_a = models.FloatField("清洗后三天的平均电流（A）", null=True, blank=True)

    objects = scoped_by("outlet__site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "净化器清洗"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["outlet", "on"], name="one_cleaning_a_day")]


class Reading(AbstractReading):
    fume_mg_m3 = models.FloatField("油烟（mg/m³）", null=True)
    pm_mg_m3 = models.FloatField("颗粒物（mg/m³）", null=True)
    nmhc_mg_m3 = models.FloatField("非甲烷总烃（mg/m³）", null=True)
    fan_on = models.SmallIntegerField("风机", null=True)
    purifier_on = models.SmallIntegerField("净化器", null=True)
    fan_current_a = models.FloatField("风机电流（A）", null=True)
    purifier_current_a = models.FloatField("净化器电流（A）", null=True)
    temperature_c = models.FloatField("温度（℃）", null=True)
    humidity_pct = models.FloatField("湿度（%）", null=True)
    velocity_m_s = models.FloatField("流速（m/s）", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "油烟读数"


class HourlyReading(AbstractRollup):
    locals().update(
        rollup_fields(FACTORS)
    )  # four columns per factor; a class body's namespace is a real dict

    class Meta:
        verbose_name = verbose_name_plural = "油烟小时值"


class DailyReading(AbstractRollup):
    locals().update(rollup_fields(FACTORS))

    class Meta:
        verbose_name = verbose_name_plural = "油烟日值"
