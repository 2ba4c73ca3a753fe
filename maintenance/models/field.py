"""What a phone has sent and the portal has taken in, so that sending it again changes nothing."""

from django.db import models

from accounts.models import User
from maintenance.models.work import WorkOrder


class SentMove(models.Model):
    """A move of an order made on a phone, maybe without a network: what became of it."""

    key = models.UUIDField("提交标识", primary_key=True)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="操作人", related_name="+")
    order = models.ForeignKey(WorkOrder, models.CASCADE, verbose_name="工单", related_name="+")
    verb = models.CharField("操作", max_length=16)
    at = models.DateTimeField("操作时间")
    place = models.JSONField("位置", default=dict)
    received_at = models.DateTimeField("收到时间")
    refusal = models.CharField("未接受的原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "手机操作"
        ordering = ["received_at"]
