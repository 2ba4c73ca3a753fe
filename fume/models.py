"""餐饮业油烟: restaurants and canteens, their exhaust outlets."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from alerts.rule_types import PointView, SiteView
from fume.factors import FACTORS
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
        running = Point.objects.filter(status=Status.RUNNING)
        rows = self.filter(status=Status.RUNNING).prefetch_related(models.Prefetch("points", running))
        return {row.pk: _view(row) for row in rows}


def _view(site: "Restaurant") -> SiteView:
    points = tuple(
        PointView(str(each.pk), "fume", each.interval_s, title=each.name) for each in site.points.all()
    )
    hours = tuple((_seconds(start), _seconds(end)) for start, end in site.hours)
    return SiteView("fume", points, trade=site.trade, hours=hours, stoves=site.stoves, title=site.name)


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

    purifier_model = models.CharField("净化器型号", max_length=64, blank=True)
    fan_model = models.CharField("风机型号", max_length=64, blank=True)
    cleaned_on = models.DateField("上次清洗", null=True, blank=True)

    objects = scoped_by("site__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "油烟点位"


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
