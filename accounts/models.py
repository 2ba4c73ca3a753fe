"""User with a role and districts; the audit log of what people changed."""

import re
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
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
    "action": "动作",
    "amount": "金额（元）",
    "bytes": "字节数",
    "capacity": "每日家数",
    "channel": "通道",
    "count": "数量",
    "days_off": "停巡日期",
    "detail": "说明",
    "device": "设备",
    "dialect": "方言",
    "edits": "第几次修改",
    "end": "结束",
    "first": "起始编号",
    "full": "全年预算（元）",
    "initial": "年初预算（元）",
    "items": "家次",
    "key": "编号",
    "kind": "类别",
    "last": "末尾编号",
    "mn": "MN",
    "note": "备注",
    "on": "日期",
    "opinion": "意见",
    "period_days": "试算天数",
    "points": "点位编号",
    "reason": "原因",
    "rows": "行数",
    "rows_after": "清理后行数",
    "rows_before": "清理前行数",
    "sha256": "SHA-256",
    "since": "自",
    "site": "监管对象",
    "start": "开始",
    "step": "步骤",
    "until": "至",
    "verb": "步骤",
    "voucher": "凭证号",
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
        return [f"{name}：{_written(old)} → {_written(new)}" for name, (old, new) in changed.items()] + [
            f"{name}：{_written(value)}" for name, value in rest.items() if value not in (None, "", [])
        ]


def _written(value: Any) -> str:
    """A noted value as people write it."""
    if value in (None, "", []):
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(value)


INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:\d\d")
"""An instant as the details of an entry hold one."""
