"""企业: the legal person; it may appear on all three platforms."""

from django.core.exceptions import ValidationError
from django.db import models

from registry import validators
from registry.models.district import District
from registry.scoping import ScopedQuerySet


class Enterprise(models.Model):
    name = models.CharField("企业名称", max_length=128)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, null=True, blank=True, validators=[validators.uscc]
    )
    no_uscc_reason = models.CharField("无代码原因", max_length=128, blank=True)
    permit = models.CharField("排污许可证编号", max_length=22, blank=True, validators=[validators.permit])
    trade_code = models.CharField("行业代码", max_length=4, blank=True, help_text="GB/T 4754-2017 小类")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="enterprises")
    address = models.CharField("地址", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=32, blank=True)
    phone = models.CharField("联系电话", max_length=32, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.uscc and not self.no_uscc_reason:
            raise ValidationError({"no_uscc_reason": "没有统一社会信用代码时请填写原因"})
        if self.permit and self.uscc and not self.permit.startswith(("H9", self.uscc)):
            raise ValidationError({"permit": "排污许可证编号前 18 位应与统一社会信用代码一致"})

    def save(self, *args, **kwargs) -> None:
        self.uscc = self.uscc or None  # '' would collide on the unique index
        super().save(*args, **kwargs)
