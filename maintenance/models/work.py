"""工单: why a crew goes somewhere, by when, and how far it has come."""

from django.db import models

from accounts.models import User
from alerts.models import Alert, Supervision
from maintenance.models.scoping import CrewQuerySet, crewed
from registry.models import Device, District, Site


class WorkOrder(models.Model):
    """工单 from an alert, a plan, a district consultation, a phone call or a 督办, for one crew."""

    class Source(models.TextChoices):
        ALERT = "alert", "告警"
        PLAN = "plan", "巡检计划"
        CONSULTATION = "consultation", "区县征询"
        PHONE = "phone", "电话"
        SUPERVISION = "supervision", "督办"
        CREW = "crew", "现场发现"

    class State(models.TextChoices):
        NEW = "new", "待派单"
        ASSIGNED = "assigned", "待接单"
        ACCEPTED = "accepted", "已接单"
        ON_WAY = "on_way", "途中"
        ON_SITE = "on_site", "已到场"
        REWORK = "rework", "待更正"
        DONE = "done", "已完成"
        RETURNED = "returned", "已退回"
        CANCELLED = "cancelled", "已取消"

    number = models.CharField("工单编号", max_length=40, unique=True)
    """GD-区县码-yyyyMMdd-seq3."""
    source = models.CharField("来源", max_length=16, choices=Source)
    alerts = models.ManyToManyField(Alert, verbose_name="告警", blank=True, related_name="work_orders")
    supervision = models.ForeignKey(
        Supervision, models.PROTECT, verbose_name="督办", null=True, blank=True, related_name="work_orders"
    )
    plan_item = models.ForeignKey(
        "maintenance.PlanItem",
        models.SET_NULL,
        verbose_name="巡检计划",
        null=True,
        blank=True,
        related_name="+",
    )
    consultation = models.ForeignKey(
        "maintenance.Consultation",
        models.SET_NULL,
        verbose_name="征询",
        null=True,
        blank=True,
        related_name="+",
    )
    platform = models.CharField("平台", max_length=16)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="work_orders")
    device = models.ForeignKey(
        Device, models.PROTECT, verbose_name="设备", null=True, blank=True, related_name="work_orders"
    )
    what = models.CharField("事由", max_length=300)
    level = models.SmallIntegerField("级别", default=1)
    crew = models.ForeignKey(
        User, models.PROTECT, verbose_name="运维人员", null=True, blank=True, related_name="work_orders"
    )
    state = models.CharField("状态", max_length=16, choices=State, default=State.NEW)
    due_on = models.DateField("计划日期", null=True, blank=True)
    place = models.SmallIntegerField("路线次序", default=0)
    due_at = models.DateTimeField("时限", null=True, blank=True)
    due_step = models.CharField("时限环节", max_length=16, blank=True, default="")
    made_at = models.DateTimeField("建单时间")
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="建单人", null=True, related_name="+")
    assigned_at = models.DateTimeField("派单时间", null=True, blank=True)
    accepted_at = models.DateTimeField("接单时间", null=True, blank=True)
    set_out_at = models.DateTimeField("出发时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    state_at = models.DateTimeField("现状态自", null=True, blank=True)
    escalation = models.SmallIntegerField("超期已告知至", default=0)
    """How far up the overdue of the present step has gone; see maintenance.work.overdue."""
    caller = models.CharField("来电人", max_length=64, blank=True, default="")
    changed_at = models.DateTimeField("变更时间", auto_now=True)

    objects = CrewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工单"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["crew", "state", "due_on"]),
            models.Index(fields=["district", "-made_at"]),
            models.Index(fields=["site", "-made_at"]),
            models.Index(fields=["-made_at"]),
            models.Index(
                fields=["due_at"],
                condition=models.Q(
                    state__in=("new", "assigned", "accepted", "on_way", "on_site", "rework", "returned")
                ),
                name="open_orders_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number


OPEN_STATES = (
    WorkOrder.State.NEW,
    WorkOrder.State.ASSIGNED,
    WorkOrder.State.ACCEPTED,
    WorkOrder.State.ON_WAY,
    WorkOrder.State.ON_SITE,
    WorkOrder.State.REWORK,
    WorkOrder.State.RETURNED,
)


class WorkOrderEvent(models.Model):
    """One line of a work order's log. Append-only."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="events")
    at = models.DateTimeField("时间")
    verb = models.CharField("操作", max_length=16)
    actor = models.ForeignKey(User, models.PROTECT, verbose_name="操作人", null=True, related_name="+")
    role = models.CharField("角色", max_length=16, blank=True)
    before = models.CharField("原状态", max_length=16, blank=True)
    after = models.CharField("新状态", max_length=16, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    data = models.JSONField("内容", default=dict)

    objects = crewed("order__district_id", "order__crew_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工单记录"
        ordering = ["at", "id"]


class Counter(models.Model):
    """How far a running number of one prefix, district and day has come."""

    prefix = models.CharField(max_length=8)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    on = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "district", "on"], name="one_counter_a_day")]
