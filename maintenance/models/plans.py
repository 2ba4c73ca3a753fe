"""月度巡检计划, 区县月度征询, 数据清理: what is due each month, and what the districts asked for."""

from django.db import models

from accounts.models import User
from maintenance.models.scoping import CrewQuerySet, crewed
from registry.models import District, Site
from registry.scoping import scoped_by
from telemetry.models import SetAside


class Plan(models.Model):
    """月度巡检计划 of one platform and district for one crew."""

    month = models.DateField("月份", help_text="当月一日")
    platform = models.CharField("平台", max_length=16)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    crew = models.ForeignKey(User, models.PROTECT, verbose_name="运维人员", related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编制时间")
    capacity = models.PositiveSmallIntegerField(
        "每日家数", default=6, help_text="该运维人员每天最多到访的家数"
    )
    times = models.PositiveSmallIntegerField("本月次数", default=1, help_text="每家本月到访次数")
    days_off = models.JSONField("停巡日期", default=list, blank=True)
    """Days (ISO) on which this crew does not go, beside weekends and holidays."""

    objects = CrewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡检计划"
        ordering = ["-month", "platform"]
        constraints = [
            models.UniqueConstraint(fields=["month", "platform", "district", "crew"], name="one_plan_a_month")
        ]


class PlanItem(models.Model):
    """One site to be visited; ``visit`` is the form that fulfilled it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="+")
    due_on = models.DateField("计划日期")
    place = models.SmallIntegerField("路线次序", default=0)
    by_hand = models.BooleanField("人工调整", default=False, help_text="人工安排的日期，重排时不动")
    visit = models.ForeignKey(
        "maintenance.Visit", models.SET_NULL, verbose_name="现场表", null=True, blank=True, related_name="+"
    )

    objects = crewed("plan__district_id", "plan__crew_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡检项"
        ordering = ["due_on", "place", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "site", "due_on"], name="one_item_a_day")]


class Consultation(models.Model):
    """区县月度征询: exactly one for each district and month; 11 × 12 a year."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    month = models.DateField("月份", help_text="当月一日")
    visited_on = models.DateField("征询日期")
    visitors = models.CharField("征询人员", max_length=120)
    respondent = models.CharField("被征询人", max_length=64)
    post = models.CharField("职务", max_length=64, blank=True, default="")
    phone = models.CharField("电话", max_length=32, blank=True, default="")
    is_normal = models.BooleanField("系统运行是否正常")
    problems = models.CharField("存在问题", max_length=500, blank=True, default="")
    opinions = models.CharField("意见建议", max_length=500, blank=True, default="")
    promised_on = models.DateField("承诺解决日期", null=True, blank=True)
    result = models.CharField("处理结果", max_length=500, blank=True, default="")
    signed_by = models.CharField("区县签字", max_length=64, blank=True, default="")
    signature = models.CharField("签字图", max_length=80, blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="区县确认人", null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("区县确认时间", null=True, blank=True)

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区县征询"
        ordering = ["-month", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month"], name="one_consultation_a_district_and_month"
            )
        ]


class Cleaning(models.Model):
    """数据清理: asked for, approved, done softly (nothing is deleted), restorable, with counts."""

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        DONE = "done", "已清理"
        RESTORED = "restored", "已恢复"

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="征询", null=True, blank=True, related_name="cleanings"
    )
    platform = models.CharField("平台", max_length=16)
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="+")
    points = models.JSONField("点位", default=list)
    start = models.DateTimeField("起")
    end = models.DateTimeField("止")
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=16, choices=State, default=State.ASKED)
    rows_asked = models.PositiveIntegerField("申请时行数", default=0)
    rows_before = models.PositiveIntegerField("清理前行数", null=True, blank=True)
    rows_after = models.PositiveIntegerField("清理后行数", null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True, default="")
    done_at = models.DateTimeField("清理时间", null=True, blank=True)
    aside = models.OneToOneField(
        SetAside, models.PROTECT, verbose_name="移出的读数", null=True, blank=True, related_name="cleaning"
    )
    """Where the rows lie since ``done_at``, and what came back of them."""
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)
    restored_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    restore_reason = models.CharField("恢复理由", max_length=300, blank=True, default="")

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据清理"
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk} 号（{self.site.name}）"
