"""The order in which a crew goes round on a day, where somebody has set it by hand."""

from django.db import models

from accounts.models import User


class DayRoute(models.Model):
    """``sites``: keys of the sites in the order they are gone to; those that came to the day since are put where
    they lie nearest. It stands until the day is sorted anew."""

    crew = models.ForeignKey(User, models.CASCADE, verbose_name="运维人员", related_name="+")
    on = models.DateField("日期")
    sites = models.JSONField("监管对象", default=list)
    set_by = models.ForeignKey(User, models.PROTECT, verbose_name="排序人", related_name="+")
    set_at = models.DateTimeField("排序时间")

    class Meta:
        verbose_name = verbose_name_plural = "当日路线"
        constraints = [models.UniqueConstraint(fields=["crew", "on"], name="one_route_a_day")]
