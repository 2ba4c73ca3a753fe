"""规则参数 and 限值标准: dated, signed, with a reason. A row is never changed: a later one takes its place."""

from typing import Any, Self

from django.core.validators import MinLengthValidator
from django.db import models

from accounts.models import User
from registry.models import District, Enterprise, Point
from registry.scoping import ScopedQuerySet


class Reach(models.TextChoices):
    """How far a choice reaches; the narrower one wins, in this order."""

    DEFAULT = "default", "平台默认"
    DISTRICT = "district", "区县"
    TRADE = "trade", "行业"
    ENTERPRISE = "enterprise", "企业"
    POINT = "point", "点位"


class DatedChoiceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What holds for everybody or for a trade is for all to see; the rest for those of its district."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_districts:
            return self
        codes = user.district_codes()
        return self.filter(
            models.Q(reach__in=(Reach.DEFAULT, Reach.TRADE))
            | models.Q(district__in=codes)
            | models.Q(enterprise__district__in=codes)
            | models.Q(point__site__district__in=codes)
        )


class DatedChoice(models.Model):
    """Something chosen for a reach from an instant on. The latest row of the same reach and name that has
    begun is in force; to go back, a later row says so."""

    reach = models.CharField("适用范围", max_length=16, choices=Reach, default=Reach.DEFAULT)
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name="区县", null=True, blank=True, related_name="+"
    )
    trade = models.CharField("行业", max_length=32, blank=True, default="")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", null=True, blank=True, related_name="+"
    )
    point = models.ForeignKey(
        Point, models.PROTECT, verbose_name="监测点位", null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField("生效时间")
    reason = models.CharField("理由", max_length=300, validators=[MinLengthValidator(4)])
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="设定人", related_name="+", null=True)
    made_at = models.DateTimeField("设定时间")

    objects = DatedChoiceQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def target(self) -> str:
        """What it is for, in words."""
        named = {
            Reach.DISTRICT: self.district,
            Reach.TRADE: self.trade,
            Reach.ENTERPRISE: self.enterprise,
            Reach.POINT: self.point and f"{self.point.site} · {self.point}",
        }
        return str(named.get(Reach(self.reach), "全部"))


class RuleSetting(DatedChoice):
    """规则参数: one number of one rule. ``name``: a setting of the rule (``Rule.setting_names``) or
    ``enabled`` (0/1). ``value`` empty: back to what the wider reach says."""

    rule = models.CharField("规则", max_length=8)
    name = models.CharField("参数", max_length=24)
    value = models.FloatField("取值", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则参数"
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["rule", "name", "-since"])]


class Standard(models.Model):
    """限值标准: a national standard, or a local one offered as a preset."""

    class Kind(models.TextChoices):
        NATIONAL = "national", "国家标准"
        LOCAL = "local", "地方标准"
        OWN = "own", "本市规定"

    code = models.CharField("标准号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    platform = models.CharField("平台", max_length=16)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    region = models.CharField("适用地区", max_length=32, blank=True, default="")
    source = models.CharField("依据", max_length=200, blank=True, default="")
    is_default = models.BooleanField("默认适用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "限值标准"
        ordering = ["platform", "-is_default", "kind", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class StandardLimit(models.Model):
    """One limit of a standard, with its clause and the days between which it holds."""

    class Formula(models.TextChoices):
        ABSOLUTE = "absolute", "测量值"
        DIFFERENCE = "difference", "与背景值之差"

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="limits")
    clause = models.CharField("条款", max_length=60, blank=True, default="")
    column = models.CharField("因子", max_length=32, help_text="读数列名，例如 tsp_ug_m3")
    trade = models.CharField("行业", max_length=32, blank=True, default="")
    stage = models.CharField("阶段或规模", max_length=32, blank=True, default="")
    limit = models.FloatField("限值")
    window_s = models.PositiveIntegerField("平均时间（秒）", default=3600)
    formula = models.CharField("计算方式", max_length=16, choices=Formula, default=Formula.ABSOLUTE)
    allowed_a_day = models.PositiveSmallIntegerField("每日允许次数", default=0)
    background_cap = models.FloatField("背景值上限", null=True, blank=True, help_text="背景值高于它时按它计")
    since = models.DateField("实施日期")
    until = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "标准限值"
        constraints = [
            models.CheckConstraint(condition=models.Q(limit__gt=0), name="a_limit_is_above_zero"),
            models.CheckConstraint(condition=models.Q(window_s__gt=0), name="a_mean_takes_time"),
        ]


class StandardChoice(DatedChoice):
    """Which standard is in force. ``standard`` empty: back to the wider reach. ``stage``: which of its
    stages or sizes applies, where it tells some apart."""

    platform = models.CharField("平台", max_length=16)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="choices")
    stage = models.CharField("阶段或规模", max_length=32, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "标准选用"
        ordering = ["-since", "-id"]


class TrialQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A trial tells of every district."""
        return self if user.is_active and getattr(user, "sees_all_districts", False) else self.none()


class Trial(models.Model):
    """试算: what a rule would have raised with other numbers, on our own readings."""

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "计算中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        STOPPED = "stopped", "已停止"

    rule = models.CharField("规则", max_length=8)
    settings = models.JSONField("参数", default=dict)
    reach = models.CharField("适用范围", max_length=16, choices=Reach, default=Reach.DEFAULT)
    reach_key = models.CharField("范围对象", max_length=32, blank=True, default="")
    since = models.DateTimeField("起")
    until = models.DateTimeField("止")
    state = models.CharField("状态", max_length=16, choices=State, default=State.WAITING)
    sites_all = models.PositiveIntegerField("对象数", default=0)
    sites_done = models.PositiveIntegerField("已算", default=0)
    result = models.JSONField("结果", default=dict)
    fault = models.CharField("失败原因", max_length=300, blank=True, default="")
    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="发起人", related_name="+")
    asked_at = models.DateTimeField("发起时间")
    ended_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则试算"
        ordering = ["-asked_at"]
