"""The logs that the bureau's form names (domain.md E.1 8–11, E.3): software, hardware, network, backups, SIM, parts."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from alerts.models import Declaration
from registry.models import Device, District, SimCard
from registry.scoping import ScopedQuerySet, scoped_by


class LogQuerySet(ScopedQuerySet):
    """A log without a district is about what serves the whole city: everyone who watches sees it."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or user.sees_all_districts:
            return super().visible_to(user)
        return self.filter(Q(district=None) | Q(district_id__in=user.district_codes()))


class Log(models.Model):
    """运维日志: one entry of one of the duties. ``detail`` holds the kind's own fields (maintenance/logs/kinds.py)."""

    class Kind(models.TextChoices):
        SOFTWARE = "software", "软件日常维护"
        HARDWARE = "hardware", "硬件日常维护"
        NETWORK = "network", "网络日常维护"
        MODULE = "module", "功能及模块升级"
        OPTIMISATION = "optimisation", "系统优化"
        SERVER = "server", "服务器升级"
        BACKUP = "backup", "数据备份"
        NETWORK_CONFIG = "network_config", "传输配置变更"
        SOFTWARE_FAULT = "software_fault", "软件故障检修"
        HARDWARE_FAULT = "hardware_fault", "硬件故障检修"
        NETWORK_FAULT = "network_fault", "网络设备故障检修"

    kind = models.CharField("类别", max_length=16, choices=Kind)
    platform = models.CharField("平台", max_length=16, blank=True, default="", help_text="空为全部平台")
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name="区县", null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    title = models.CharField("内容", max_length=200)
    result = models.CharField("结果", max_length=500, blank=True, default="")
    downtime_min = models.PositiveIntegerField("停用分钟数", default=0)
    detail = models.JSONField("明细", default=dict)
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="记录人", null=True, blank=True, related_name="+"
    )
    """None: the machine wrote it itself (a backup, its drill)."""
    made_at = models.DateTimeField("记录时间")

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "运维日志"
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["kind", "-started_at"]), models.Index(fields=["-started_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="a_log_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"


class SimRenewal(models.Model):
    """SIM流量卡续费."""

    card = models.ForeignKey(SimCard, models.PROTECT, verbose_name="SIM 卡", related_name="renewals")
    old_expiry = models.DateField("原到期日", null=True, blank=True)
    new_expiry = models.DateField("新到期日")
    cost_yuan = models.DecimalField("费用（元）", max_digits=10, decimal_places=2)
    voucher = models.CharField("凭证号", max_length=64)
    renewed_on = models.DateField("续费日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "SIM 卡续费"
        ordering = ["-renewed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["card", "voucher"], name="one_renewal_a_voucher_and_card"),
            models.CheckConstraint(
                condition=Q(old_expiry=None) | Q(new_expiry__gt=models.F("old_expiry")),
                name="a_renewal_moves_on",
            ),
        ]


class SimReminder(models.Model):
    """SIM 到期提醒: told once for a card, its expiry and so many days before; a renewal starts anew."""

    card = models.ForeignKey(SimCard, models.CASCADE, verbose_name="SIM 卡", related_name="reminders")
    expires_on = models.DateField("到期日期")
    days = models.PositiveSmallIntegerField("提前天数")
    told_at = models.DateTimeField("提醒时间")

    class Meta:
        verbose_name = verbose_name_plural = "SIM 到期提醒"
        constraints = [
            models.UniqueConstraint(fields=["card", "expires_on", "days"], name="one_reminder_an_expiry")
        ]


class SparePart(models.Model):
    """备品备件: one model kept in stock; ``in_stock`` follows the movements."""

    name = models.CharField("名称", max_length=64)
    model = models.CharField("型号", max_length=64, blank=True, default="")
    platform = models.CharField("平台", max_length=16)
    is_set = models.BooleanField("整套设备", default=False, help_text="计入不少于 5% 的备机")
    in_stock = models.PositiveIntegerField("库存", default=0)
    least = models.PositiveIntegerField("最低库存", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "备品备件"
        ordering = ["platform", "name"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "name", "model"], name="one_spare_a_model")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.model}".strip()


class PartMovement(models.Model):
    """备件出入库."""

    part = models.ForeignKey(SparePart, models.PROTECT, related_name="movements")
    count = models.IntegerField("数量", help_text="入库为正，出库为负")
    serial = models.CharField("编号", max_length=64, blank=True, default="")
    visit = models.ForeignKey(
        "maintenance.Visit", models.PROTECT, verbose_name="现场表", null=True, blank=True, related_name="+"
    )
    note = models.CharField("说明", max_length=300, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "备件出入库"
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(count=0), name="a_movement_moves")]


class Stage(models.Model):
    """站点、仪器的生命周期: one step, with who and why (domain.md B.5). Append-only."""

    class Step(models.TextChoices):
        APPLIED = "applied", "新建申请"
        INSTALLED = "installed", "安装"
        DEBUGGED = "debugged", "联网调试"
        ACCEPTED = "accepted", "验收"
        IN_USE = "in_use", "在用"
        OUT_ASKED = "out_asked", "停运申报"
        OUT = "out", "停运"
        RESUMED = "resumed", "恢复"
        REMOVED = "removed", "拆除"
        FAULT = "fault", "故障申报"
        REPAIRING = "repairing", "维修中"
        REPAIRED = "repaired", "故障恢复"

    site = models.ForeignKey(
        "registry.Site", models.PROTECT, verbose_name="监管对象", null=True, blank=True, related_name="stages"
    )
    device = models.ForeignKey(
        Device, models.PROTECT, verbose_name="设备", null=True, blank=True, related_name="stages"
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    step = models.CharField("步骤", max_length=16, choices=Step)
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=300, blank=True, default="")
    due_at = models.DateTimeField("时限", null=True, blank=True)
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, verbose_name="申报", null=True, blank=True, related_name="stages"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("记录时间")

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "生命周期"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["site", "-at"]), models.Index(fields=["device", "-at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(site__isnull=False) | models.Q(device__isnull=False),
                name="a_stage_is_of_something",
            )
        ]
