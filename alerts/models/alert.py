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
    """What people have done (domain.md D.1)."""

    OPEN = "open", "待确认"
    NOTIFIED = "notified", "已通知"
    ACKNOWLEDGED = "acknowledged", "已确认"
    ASSIGNED = "assigned", "待核实"
    VERIFYING = "verifying", "核实中"
    DISPOSED = "disposed", "已处置"
    FEEDBACK = "feedback", "已反馈"
    CLOSED = "closed", "已办结"
    ARCHIVED = "archived", "已归档"
    FALSE = "false", "误报"
    EXEMPT = "exempt", "已豁免"


WAITING = (Handling.OPEN, Handling.NOTIFIED)
"""Nobody has confirmed it yet."""
UNHANDLED = (
    *WAITING,
    Handling.ACKNOWLEDGED,
    Handling.ASSIGNED,
    Handling.VERIFYING,
    Handling.DISPOSED,
    Handling.FEEDBACK,
)
"""Someone still has something to do."""


class Outcome(models.TextChoices):
    """What the review found."""

    REAL = "real", "属实"
    RECTIFIED = "rectified", "责令整改"
    TRANSFERRED = "transferred", "移交执法"
    FALSE = "false", "误报"
    EXEMPT = "exempt", "豁免"
    RECOVERED = "recovered", "自行恢复"


class AlertQuerySet(ScopedQuerySet):
    def live(self) -> Self:
        return self.filter(condition=Condition.ONGOING)

    def standing(self) -> Self:
        """All but those that late data took back."""
        return self.exclude(condition=Condition.WITHDRAWN)

    def shown(self) -> Self:
        """Those that stand, and those that were taken back when people had begun with them: they end it."""
        return self.exclude(condition=Condition.WITHDRAWN, handling__in=WAITING)

    def waiting(self) -> Self:
        return self.standing().filter(handling__in=WAITING)

    def unhandled(self) -> Self:
        """Those with which someone still has something to do."""
        return self.shown().filter(handling__in=UNHANDLED)

    def on_top(self) -> Self:
        """Those that stand for themselves: not the children of another, nor members of a storm."""
        return self.filter(parent=None, storm=None)

    def judged(self) -> Self:
        """Those that a rule found; not the parents that stand for several of them (``aspect`` "device:7")."""
        return self.exclude(point=None, aspect__contains=":")


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
    parameters = models.JSONField("判定参数", default=dict)
    """The version of the rule's numbers that fired: limits, the settings' ids, the standard."""
    occurrences = models.PositiveIntegerField("发生次数", default=1)
    last_seen_at = models.DateTimeField("最近发生", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级告警", null=True, blank=True, related_name="children"
    )
    storm = models.ForeignKey(
        "alerts.Storm",
        models.SET_NULL,
        verbose_name="大面积异常",
        null=True,
        blank=True,
        related_name="alerts",
    )
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name="承办人", null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField("时限", null=True, blank=True)
    due_step = models.CharField("时限环节", max_length=16, blank=True, default="")
    escalation = models.SmallIntegerField("已升级至", default=0)
    told_level = models.SmallIntegerField("已通知级别", default=0)
    """The highest level that people have been told of; 0: nobody yet."""
    snoozed_until = models.DateTimeField("搁置至", null=True, blank=True)
    outcome = models.CharField("核查结果", max_length=16, choices=Outcome, blank=True, default="")
    reason = models.CharField("原因代码", max_length=24, blank=True, default="")
    declaration = models.ForeignKey(
        "alerts.Declaration", models.PROTECT, verbose_name="豁免依据", null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField("最近处理", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    found_late = models.BooleanField("补传发现", default=False)
    detected_at = models.DateTimeField("发现时间")
    level_at = models.DateTimeField("现级别自", null=True, blank=True)
    """When its present level became known; None: with the alert itself."""
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
                condition=models.Q(handling__in=WAITING),
                name="unconfirmed_alerts",
            ),
            models.Index(
                fields=["district", "-level", "due_at"],
                condition=models.Q(handling__in=UNHANDLED, parent__isnull=True, storm__isnull=True),
                name="alerts_queue",
            ),
            models.Index(
                models.F("level").desc(),
                models.F("due_at").asc(nulls_last=True),
                "id",
                condition=models.Q(handling__in=UNHANDLED, parent__isnull=True, storm__isnull=True),
                name="alerts_urgency",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=models.Q(handling__in=UNHANDLED, snoozed_until__isnull=False),
                name="alerts_snoozed",
            ),
            models.Index(fields=["due_at"], condition=models.Q(handling__in=UNHANDLED), name="alerts_due"),
            models.Index(
                fields=["owner", "due_at"], condition=models.Q(handling__in=UNHANDLED), name="alerts_mine"
            ),
            models.Index(fields=["rule", "-started_at"]),
            models.Index(
                fields=["detected_at"],
                condition=models.Q(told_level__lt=models.F("level")),
                name="alerts_untold",
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
        return self.handling in WAITING and self.condition != Condition.WITHDRAWN

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
        NOTIFIED = "notified", "通知"
        ASSIGNED = "assigned", "指派"
        VERIFYING = "verifying", "核实"
        DISPOSED = "disposed", "处置"
        FEEDBACK = "feedback", "反馈"
        RETURNED = "returned", "退回"
        CLOSED = "closed", "办结"
        ARCHIVED = "archived", "归档"
        FALSE = "false", "误报"
        EXEMPT = "exempt", "豁免"
        SNOOZED = "snoozed", "搁置"
        ESCALATED = "escalated", "超期升级"
        SUPERVISED = "supervised", "督办"
        AGAIN = "again", "再次发生"
        GROUPED = "grouped", "归并"
        COMMENT = "comment", "备注"
        UNDONE = "undone", "撤销操作"

    alert = models.ForeignKey(Alert, models.PROTECT, verbose_name="告警", related_name="events")
    at = models.DateTimeField("时间")
    kind = models.CharField("事件", max_length=16, choices=Kind)
    actor = models.ForeignKey(User, models.PROTECT, verbose_name="操作人", null=True, related_name="+")
    role = models.CharField("角色", max_length=16, blank=True)
    before = models.CharField("原状态", max_length=16, blank=True, default="")
    after = models.CharField("新状态", max_length=16, blank=True, default="")
    note = models.CharField("备注", max_length=300, blank=True)
    data = models.JSONField("内容", default=dict)

    objects = scoped_by("alert__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告警记录"
        ordering = ["at", "id"]


class Attachment(models.Model):
    """A file shown with a record: sniffed, kept outside the web root under a random name."""

    event = models.ForeignKey(
        AlertEvent, models.PROTECT, verbose_name="告警记录", null=True, blank=True, related_name="attachments"
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    stored = models.CharField("存储名", max_length=80, unique=True)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]


def subject_of(alert: Alert) -> Any:
    """The point the alert is about, or its site."""
    return alert.point or alert.site
