"""资金台账: the year's budget, contracts and payments with their vouchers. Money is 元, exact to 分."""

from django.db import models

from accounts.models import User
from performance.models.form import Project
from performance.models.scoping import EvaluatorQuerySet


class Source(models.TextChoices):
    """Where money comes from: the fund rows of the form."""

    APPROPRIATION = "appropriation", "当年财政拨款"
    CARRIED_OVER = "carried_over", "上年结转资金"
    OTHER = "other", "其他资金"


class Entered(models.Model):
    """What somebody of the office entered."""

    note = models.CharField("说明", max_length=300, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="录入人", related_name="+")
    at = models.DateTimeField("录入时间")

    objects = EvaluatorQuerySet.as_manager()

    class Meta:
        abstract = True


class Budget(Entered):
    """年度预算 of one source. ``initial``: 年初预算数; ``full``: 全年预算数, as adjusted."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="budgets")
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=16, choices=Source)
    initial = models.DecimalField("年初预算数（元）", max_digits=14, decimal_places=2)
    full = models.DecimalField("全年预算数（元）", max_digits=14, decimal_places=2)
    note = models.CharField("调整说明", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "年度预算"
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "source"], name="one_budget_a_source"),
            models.CheckConstraint(
                condition=models.Q(initial__gte=0, full__gte=0), name="a_budget_is_not_negative"
            ),
        ]


class Contract(Entered):
    """合同."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="contracts")
    number = models.CharField("合同编号", max_length=64)
    name = models.CharField("合同名称", max_length=200)
    party = models.CharField("供应商", max_length=200)
    platform = models.CharField("平台", max_length=16, blank=True, default="")
    amount = models.DecimalField("合同金额（元）", max_digits=14, decimal_places=2)
    signed_on = models.DateField("签订日期")
    starts_on = models.DateField("服务开始")
    ends_on = models.DateField("服务结束")

    class Meta:
        verbose_name = verbose_name_plural = "合同"
        ordering = ["-signed_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_contract_a_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_contract_has_an_amount"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_contract_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Payment(Entered):
    """支付: one voucher. Never changed; a wrong one is taken back by another row (冲销)."""

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name="合同", related_name="payments")
    source = models.CharField("资金来源", max_length=16, choices=Source, default=Source.APPROPRIATION)
    paid_on = models.DateField("支付日期")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    voucher = models.CharField("凭证号", max_length=64)
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name="冲销", null=True, blank=True, related_name="reversed_by"
    )

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["voucher"], name="one_payment_a_voucher"),
            models.CheckConstraint(
                condition=models.Q(reverses=None, amount__gt=0)
                | models.Q(reverses__isnull=False, amount__lt=0),
                name="only_a_reversal_is_negative",
            ),
        ]
        indexes = [models.Index(fields=["paid_on"])]
