"""停限产指令 and 申报: what people have decided about production, over [start, end)."""

from typing import Any, Self

from django.db import models

from accounts.models import User
from registry.models import District, Enterprise, Point, Site
from registry.scoping import ScopedQuerySet, scoped_by


class OrderQuerySet(ScopedQuerySet):
    district_path = "enterprise__district_id"

    def in_force(self, at: Any) -> Self:
        """Issued, begun and neither over nor lifted at that instant."""
        return self.filter(start__lte=at).filter(models.Q(end=None) | models.Q(end__gt=at)).issued()

    def issued(self) -> Self:
        """Drafts and withdrawn ones never count; a lifted one counts until it was lifted (``end`` is then)."""
        return self.filter(state__in=(Order.State.ISSUED, Order.State.LIFTED))


class Order(models.Model):
    """停限产指令 for one enterprise: all its production, one workshop or some points."""

    class Kind(models.TextChoices):
        STOP = "stop", "停产"
        LIMIT = "limit", "限产"

    class Cause(models.TextChoices):
        EMERGENCY = "emergency", "重污染天气应急"
        SEASON = "season", "错峰生产"
        PUNISHMENT = "punishment", "执法决定"
        OTHER = "other", "其他"

    class Warning(models.TextChoices):
        YELLOW = "yellow", "黄色（Ⅲ级）"
        ORANGE = "orange", "橙色（Ⅱ级）"
        RED = "red", "红色（Ⅰ级）"

    class Cycle(models.TextChoices):
        THROUGHOUT = "throughout", "持续执行"
        DAILY = "daily", "每天执行"

    class State(models.TextChoices):
        DRAFT = "draft", "待下发"
        ISSUED = "issued", "已下发"
        LIFTED = "lifted", "已解除"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=40)
    kind = models.CharField("类型", max_length=8, choices=Kind)
    cause = models.CharField("应急类型", max_length=16, choices=Cause, default=Cause.EMERGENCY)
    warning = models.CharField("预警等级", max_length=8, choices=Warning, blank=True, default="")
    title = models.CharField("主题", max_length=120, blank=True, default="")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="orders")
    workshop = models.CharField("车间", max_length=64, blank=True, default="")
    points = models.ManyToManyField(Point, verbose_name="点位", blank=True, related_name="orders")
    spared = models.ManyToManyField(Point, verbose_name="保民生保温点位", blank=True, related_name="+")
    cut_pct = models.FloatField("减产比例（%）", null=True, blank=True)
    start = models.DateTimeField("启动时间")
    end = models.DateTimeField("结束时间", null=True, blank=True)
    cycle = models.CharField("执行周期", max_length=16, choices=Cycle, default=Cycle.THROUGHOUT)
    day_from = models.TimeField("每日开始", null=True, blank=True)
    day_to = models.TimeField("每日结束", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=State, default=State.DRAFT)
    note = models.CharField("说明", max_length=300, blank=True, default="")
    issued_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="下发人", null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField("下发时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="解除人", null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    ended_reason = models.CharField("解除或撤回原因", max_length=300, blank=True, default="")

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停限产指令"
        ordering = ["-start", "-id"]
        indexes = [models.Index(fields=["enterprise", "-start"]), models.Index(fields=["number"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end=None) | models.Q(end__gt=models.F("start")), name="an_order_ends_later"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="stop") | models.Q(cut_pct__gt=0, cut_pct__lt=100),
                name="a_limit_order_cuts_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class Declaration(models.Model):
    """申报: filed by an enterprise or for it, reviewed by an officer; only an approved one exempts
    (domain.md D.4)."""

    class Kind(models.TextChoices):
        STOP = "stop", "停产"
        REPAIR = "repair", "检修"
        OUTAGE = "outage", "停运"
        FAULT = "fault", "故障"
        NEW = "new", "新建"
        RESUME = "resume", "恢复"
        REMOVE = "remove", "拆除"

    class Result(models.TextChoices):
        WAITING = "waiting", "待审核"
        APPROVED = "approved", "通过"
        REFUSED = "refused", "不通过"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("类型", max_length=8, choices=Kind)
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="declarations")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    points = models.ManyToManyField(
        Point, verbose_name="点位", blank=True, related_name="declarations", help_text="空为全部点位"
    )
    start = models.DateTimeField("开始时间")
    planned_end = models.DateTimeField("计划结束", null=True, blank=True)
    actual_end = models.DateTimeField("实际结束", null=True, blank=True)
    reason = models.CharField("事由", max_length=300)
    applicant = models.CharField("申报人", max_length=64)
    phone = models.CharField("联系电话", max_length=32, blank=True, default="")
    filed_by = models.ForeignKey(User, models.PROTECT, verbose_name="录入人", related_name="+")
    filed_at = models.DateTimeField("申报时间")
    result = models.CharField("审核结果", max_length=16, choices=Result, default=Result.WAITING)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="审核人", null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True, default="")
    override_reason = models.CharField("补报认可理由", max_length=300, blank=True, default="")
    """Why a start long before the filing is accepted all the same (domain.md D.4)."""

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ["-filed_at", "-id"]
        indexes = [models.Index(fields=["site", "-start"]), models.Index(fields=["district", "result"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_end=None) | models.Q(planned_end__gt=models.F("start")),
                name="a_declaration_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(actual_end=None) | models.Q(actual_end__gte=models.F("start")),
                name="a_declaration_ended_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.get_kind_display()}"

    @property
    def end(self) -> Any:
        """When it ends for the rules: as it did, else as planned."""
        return self.actual_end or self.planned_end


class DeclarationFile(models.Model):
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="files")
    attachment = models.ForeignKey("alerts.Attachment", models.PROTECT, related_name="+")
