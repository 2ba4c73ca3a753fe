"""督办 and 大面积离线: what is done about alerts beyond the district, and many that are one."""

from django.db import models

from accounts.models import User
from registry.models import District
from registry.scoping import scoped_by


class Storm(models.Model):
    """大面积异常: many alerts of one cause (carrier, grid) in one district, shown as one card."""

    class Kind(models.TextChoices):
        SILENCE = "silence", "大面积离线"
        POWER_CUT = "power_cut", "大面积停电"

    kind = models.CharField("类别", max_length=16, choices=Kind)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    detected_at = models.DateTimeField("发现时间")
    members = models.PositiveIntegerField("涉及告警", default=0)
    sites = models.PositiveIntegerField("涉及对象", default=0)
    sentence = models.CharField("说明", max_length=300)

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大面积异常"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind"],
                condition=models.Q(ended_at=None),
                name="one_live_storm_a_district_and_kind",
            )
        ]


class Supervision(models.Model):
    """督办: from the city to a district's branch office, with a number, a deadline and a reply (domain.md D.5)."""

    class State(models.TextChoices):
        ISSUED = "issued", "待回复"
        REPLIED = "replied", "已回复"
        ACCEPTED = "accepted", "已办结"
        RETURNED = "returned", "退回重办"

    number = models.CharField("督办编号", max_length=16, unique=True)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    alerts = models.ManyToManyField("alerts.Alert", verbose_name="来源告警", related_name="supervisions")
    demand = models.CharField("督办要求", max_length=300)
    issued_at = models.DateTimeField("下发时间")
    issued_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="下发人", null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField("办理期限")
    extended_at = models.DateTimeField("延期时间", null=True, blank=True)
    extended_reason = models.CharField("延期理由", max_length=300, blank=True, default="")
    reply = models.CharField("回复", max_length=1000, blank=True, default="")
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    replied_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="回复人", null=True, blank=True, related_name="+"
    )
    state = models.CharField("状态", max_length=16, choices=State, default=State.ISSUED)
    opinion = models.CharField("验收意见", max_length=300, blank=True, default="")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = scoped_by("district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办"
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return self.number
