"""User with a role and districts; the audit log of what people changed."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from registry.models import District


class Role(models.TextChoices):
    STAFF = "staff", "市局人员"
    OFFICER = "officer", "区县人员"
    CREW = "crew", "运维人员"
    FINANCE = "finance", "财务人员"
    ADMIN = "admin", "系统管理员"


CITY_WIDE = frozenset({Role.STAFF, Role.FINANCE, Role.ADMIN})


class User(AbstractUser):
    """A person. Officers and crews see their districts, the others the whole city."""

    role = models.CharField("角色", max_length=16, choices=Role)
    districts = models.ManyToManyField(District, verbose_name="区县", blank=True, related_name="users")
    phone = models.CharField("电话", max_length=32, blank=True)
    unit = models.CharField("单位", max_length=64, blank=True)

    REQUIRED_FIELDS = ["email", "role"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.last_name}{self.first_name}" or self.username

    @property
    def sees_all_districts(self) -> bool:
        return self.role in CITY_WIDE

    @cached_property
    def _district_codes(self) -> tuple[str, ...]:
        return tuple(self.districts.order_by("order").values_list("code", flat=True))

    def district_codes(self) -> tuple[str, ...]:
        return self._district_codes

    def is_one_of(self, *roles: str) -> bool:
        return self.is_active and self.role in roles


class AuditEntry(models.Model):
    """Who changed what, when, from where. Append-only: the database refuses UPDATE and DELETE."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="用户", null=True, related_name="+")
    role = models.CharField("角色", max_length=16, blank=True)
    action = models.CharField("动作", max_length=64)
    target = models.CharField("对象", max_length=200)
    detail = models.JSONField("内容", default=dict)
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-at"]
