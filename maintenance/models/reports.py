"""What the monthly report keeps: the rates of a month, counted once."""

from django.db import models


class MonthCount(models.Model):
    """The samples and hours of a platform's sites in one month, counted over its whole days until ``until``.

    ``basis``: the state of everything the count depends on; where it is another by now the row is not true any more
    (maintenance/reports/month_basis.py). ``sites``: [site, district, points, owed, received, valid, hours due,
    hours heard] of each.
    """

    platform = models.CharField("平台", max_length=16)
    month = models.DateField("月份")
    until = models.DateTimeField("统计至")
    basis = models.CharField("依据", max_length=64)
    sites = models.JSONField("各监管对象", default=list)
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = verbose_name_plural = "月度各率"
        constraints = [models.UniqueConstraint(fields=["platform", "month"], name="one_count_a_month")]
