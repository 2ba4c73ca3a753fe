"""User with a role and districts; the audit log of what people changed."""

from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from accounts.roles import ABILITIES, CITY_WIDE, Role
from registry.models import District

__all__ = ["AuditEntry", "Role", "User"]


class User(AbstractUser):
    """A person. Officers and crews see their districts, the others the whole city."""

    role = models.CharField("角色", max_length=16, choices=Role)
    districts = models.ManyToManyField(District, verbose_name="区县", blank=True, related_name="users")
    phone = models.CharField("电话", max_length=32, blank=True)
    unit = models.CharField("单位", max_length=64, blank=True)
    is_head = models.BooleanField(
        "负责人",
        default=False,
        help_text="区县人员：分局长，核实超期的告警升级给他；市局人员：局领导，批准绩效自评",
    )
    must_change_password = models.BooleanField(
        "下次登录须改密码", default=False, help_text="密码由管理员设定时置位"
    )

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The role alone decides who may enter Django's admin; the two flags follow it."""
        if self.is_superuser and not self.role:  # from createsuperuser
            self.role = Role.ADMIN
        self.is_staff = self.is_superuser = self.role == Role.ADMIN
        if (fields := kwargs.get("update_fields")) and "role" in fields:
            kwargs["update_fields"] = {*fields, "is_staff", "is_superuser"}
        super().save(*args, **kwargs)

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

    @property
    def abilities(self) -> frozenset[str]:
        """What this person may do; in templates ``{% if 'edit_registry' in user.abilities %}``."""
        return ABILITIES.get(self.role, frozenset()) if self.is_active else frozenset()

    def is_one_of(self, *roles: str) -> bool:
        return self.is_active and self.role in roles


WORDS = {
    "note": "备注",
    "site": "监管对象编号",
    "dialect": "方言",
    "channel": "通道",
    "device": "设备",
    "since": "自",
    "until": "至",
    "mn": "MN",
    "key": "编号",
    "count": "报文数",
    "kind": "类别",
    "detail": "说明",
}
"""How the details of an entry are called on the page."""


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if "administer" in getattr(user, "abilities", ()) else self.none()


class AuditEntry(models.Model):
    """Who changed what, when, from where. Append-only: the database refuses UPDATE and DELETE."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="用户", null=True, related_name="+")
    role = models.CharField("角色", max_length=16, blank=True)
    action = models.CharField("动作", max_length=64)
    target = models.CharField("对象", max_length=200)
    detail = models.JSONField("内容", default=dict)
    address = models.GenericIPAddressField("来源地址", null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-at"]

    @property
    def role_title(self) -> str:
        return dict(Role.choices).get(self.role, "")

    def lines(self) -> list[str]:
        """``detail`` for a person: what changed from what to what, and the rest as it was noted."""
        changed = self.detail.get("changed") or {}
        rest = {WORDS.get(name, name): value for name, value in self.detail.items() if name != "changed"}
        return [
            f"{name}：{old if old not in (None, '') else '空'} → {new}"
            for name, (old, new) in changed.items()
        ] + [f"{name}：{value}" for name, value in rest.items()]
