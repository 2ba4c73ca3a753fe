"""读数 and 小时/日均值: the shapes; each rib adds one column per quantity."""

from django.db import models

from registry.platforms import Factor


class Span(models.IntegerChoices):
    """What stretch of time a value stands for; never mixed in one average. Numbered as in telemetry.hj212."""

    REALTIME = 0, "实时"
    MINUTE = 1, "分钟"
    HOUR = 2, "小时"
    DAY = 3, "日"


class AbstractReading(models.Model):
    """One point, one instant, one span. Partitioned by ``at``; written by COPY only.

    ``flags``: None when every value is normal (N), else one letter per factor column in FACTORS order.
    ``qn``: the request number of the frame, decides between two frames for the same instant (greater wins).
    ``batch_id``: where the raw frame lies. ``extra``: what the frame held beyond the columns.
    ``sources``: {column: qn} where several frames made up the row.
    """

    pk = models.CompositePrimaryKey("point_id", "span", "at")
    at = models.DateTimeField("时间")
    batch_id = models.BigIntegerField("批次")
    qn = models.BigIntegerField("请求编码")
    point_id = models.IntegerField("点位")
    span = models.SmallIntegerField("时段", choices=Span)
    flags = models.CharField("标记", max_length=16, null=True)
    extra = models.JSONField("其他", null=True)
    sources = models.JSONField("来源", null=True)

    class Meta:
        abstract = True


class AbstractRollup(models.Model):
    """An hour or a local day of one point, labelled by its start; ``samples`` received, per quantity
    mean, minimum, maximum and the count of valid samples."""

    pk = models.CompositePrimaryKey("point_id", "at")
    at = models.DateTimeField("时段起点")
    point_id = models.IntegerField("点位")
    span = models.SmallIntegerField("依据时段")
    samples = models.IntegerField("实收个数")
    valid = models.IntegerField("有效个数")

    class Meta:
        abstract = True


def rollup_fields(factors: tuple[Factor, ...]) -> dict[str, models.Field]:
    """Four columns per factor: mean (bare name), ``_min``, ``_max`` and ``_n`` (valid samples)."""
    fields: dict[str, models.Field] = {}
    for factor in factors:
        fields[factor.column] = models.FloatField(f"{factor.title}均值", null=True)
        fields[f"{factor.column}_min"] = models.FloatField(f"{factor.title}最小", null=True)
        fields[f"{factor.column}_max"] = models.FloatField(f"{factor.title}最大", null=True)
        fields[f"{factor.column}_n"] = models.IntegerField(f"{factor.title}有效个数", default=0)
    return fields
