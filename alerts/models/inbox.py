"""The officer's own: saved views, and bulk actions that can be taken back for half a minute."""

import uuid

from django.db import models

from accounts.models import User


class SavedView(models.Model):
    """常用视图: a person's filters by name; ``query`` is the address after the question mark."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=32)
    query = models.CharField("条件", max_length=500, blank=True)
    place = models.SmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_view_a_name")]


class BulkAction(models.Model):
    """One act on many alerts; ``before`` holds what each was, so that it can be taken back until ``until``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField("操作", max_length=16)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    until = models.DateTimeField("可撤销至")
    count = models.PositiveIntegerField("条数")
    before = models.JSONField("原状态", default=list)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量操作"
        ordering = ["-at"]
