"""告警: one row an episode, one live row per (subject, rule); the log beside it is append-only."""

from typing import Any, Self

from django.db import models
from django.utils.functional import cached_property

from accounts.models import User
from registry.models import District, Point, Site
from registry.rooms import platform
from registry.scoping import ScopedQuerySet, scoped_by


class Condition(models.TextChoices):
    """What the data say."""

    ONGOING = "ongoing", "进行中"
    OVER = "over", "已恢复"
    WITHDRAWN = "withdrawn", "已撤销"


class Handling(models.TextChoices):
    """What people have done."""

    OPEN = "open", "待确认"
    ACKNOWLEDGED = "acknowledged", "已确认"


class AlertQuerySet(ScopedQuerySet):
    def live(self) -> Self:
        return self.filter(condition=Condition.ONGOING)

    def standing(self) -> Self:
        """All but those that late data took back."""
        return self.exclude(condition=Condition.WITHDRAWN)

    def waiting(self) -> Self:
        return self.standing().filter(handling=Handling.OPEN)


class Alert(models.Model):
    """An episode found by a rule. ``condition`` follows the data, ``handling`` the people."""

    platform = models.CharField("平台", max_length=16)
    rule = models.CharField("规则", max_length=8)
    aspect = models.CharField("方面", max_length=16, blank=True, default="")
    level = models.SmallIntegerField("级别")
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="alerts")
    point = models.ForeignKey(
        Point, models.PROTECT, verbose_name="监测点位", related_name="alerts", null=True, blank=True
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    condition = models.CharField("状态", max_length=16, choices=Condition, default=Condition.ONGOING)
    handling = models.CharField("处理", max_length=16, choices=Handling, default=Handling.OPEN)
    sentence = models.CharField("说明", max_length=300)
    evidence = models.JSONField("依据", default=dict)
    found_late = models.BooleanField("补传发现", default=False)
    detected_at = models.DateTimeField("发现时间")
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="确认人", null=True, blank=True, related_name="+"
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告警"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "rule", "aspect"],
                condition=models.Q(condition="ongoing", point__isnull=False),
                name="one_live_alert_a_point_and_rule",
            ),
            models.UniqueConstraint(
                fields=["site", "rule", "aspect"],
                condition=models.Q(condition="ongoing", point__isnull=True),
                name="one_live_alert_a_site_and_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-started_at"]),
            models.Index(fields=["platform", "-started_at"]),
            models.Index(fields=["site", "-started_at"]),
            models.Index(fields=["point", "rule", "started_at"]),
            models.Index(fields=["-started_at"]),
            models.Index(
                fields=["-started_at", "district"],
                condition=models.Q(handling="open"),
                name="unconfirmed_alerts",
            ),
            models.Index(
                fields=["district", "handling"], condition=models.Q(condition="ongoing"), name="live_alerts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.sentence}"

    @cached_property
    def rule_title(self) -> str:
        from alerts.rulebook import rule

        return rule(self.rule).title

    @property
    def platform_title(self) -> str:
        return platform(self.platform).title

    @property
    def is_waiting(self) -> bool:
        return self.handling == Handling.OPEN and self.condition != Condition.WITHDRAWN

    @property
    def is_live(self) -> bool:
        return self.condition == Condition.ONGOING


class AlertEvent(models.Model):
    """One line of an alert's log. Append-only: the database refuses UPDATE and DELETE."""

    class Kind(models.TextChoices):
        RAISED = "raised", "发现"
        LEVEL = "level", "升级"
        CORRECTED = "corrected", "更正"
        ENDED = "ended", "恢复"
        REOPENED = "reopened", "重新发生"
        WITHDRAWN = "withdrawn", "撤销"
        ACKNOWLEDGED = "acknowledged", "确认"

    alert = models.ForeignKey(Alert, models.PROTECT, verbose_name="告警", related_name="events")
    at = models.DateTimeField("时间")
    kind = models.CharField("事件", max_length=16, choices=Kind)
    actor = models.ForeignKey(User, models.PROTECT, verbose_name="操作人", null=True, related_name="+")
    role = models.CharField("角色", max_length=16, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    data = models.JSONField("内容", default=dict)

    objects = scoped_by("alert__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告警记录"
        ordering = ["at", "id"]


def subject_of(alert: Alert) -> Any:
    """The point the alert is about, or its site."""
    return alert.point or alert.site
