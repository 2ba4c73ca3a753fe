"""Roles, and what each may do. Views ask for an ability, never for a role."""

from django.db import models


class Role(models.TextChoices):
    STAFF = "staff", "市局人员"
    OFFICER = "officer", "区县人员"
    CREW = "crew", "运维人员"
    FINANCE = "finance", "财务人员"
    ADMIN = "admin", "系统管理员"


CITY_WIDE = frozenset({Role.STAFF, Role.FINANCE, Role.ADMIN})

_DESK = {
    "watch",
    "handle_alerts",
    "tune_rules",
    "issue_orders",
    "edit_registry",
    "plan_maintenance",
    "maintain",
}
ABILITIES: dict[str, frozenset[str]] = {
    Role.STAFF: frozenset({*_DESK, "evaluate"}),
    Role.OFFICER: frozenset({"watch", "handle_alerts"}),
    Role.CREW: frozenset({"watch", "maintain"}),
    Role.FINANCE: frozenset({"evaluate"}),
    Role.ADMIN: frozenset({*_DESK, "evaluate", "administer"}),
}
"""watch: the monitoring pages. tune_rules: numbers of rules and standards. issue_orders: 停限产指令.
plan_maintenance: 派单, 巡检计划, 运维日志. maintain: work orders and visit forms, a crew its own.
evaluate: 绩效自评. administer: users, 操作日志, Django's admin."""
