"""Who may open what: every URL name of the project × every role → the status expected.

A new URL needs one line here; tests/test_access.py fails on any that has none. ``of`` names the row of the
test city that the address is about; where the row belongs to a district, people of another one get 404.
"""

from tests.access_lines import (
    ADMIN,
    ADMIN_LOOK,
    ANONYMOUS,
    API_PERSON,
    API_WATCH,
    KEEP,
    OPEN,
    PERSON,
    ROLES,
    RULE,
    WATCH,
    Line,
    act,
    edit,
    look,
    only,
    statuses,
    then,
)
from tests.access_of import (
    dust,
    inbox,
    life,
    maintenance_field,
    maintenance_logs,
    maintenance_phone,
    maintenance_plans,
    maintenance_reports,
    maintenance_stages,
    maintenance_visits,
    maintenance_work,
    notices,
    orders,
    parameters,
    performance,
)

__all__ = ["ACCESS", "ANONYMOUS", "ROLES", "ROOMS", "UNNAMED", "Line"]

ROOMS = (
    maintenance_work,
    maintenance_visits,
    maintenance_field,
    maintenance_phone,
    maintenance_plans,
    maintenance_reports,
    maintenance_logs,
    maintenance_stages,
    performance,
)
"""The rooms that bring their own rows of the test city, in the order of making."""

ACCESS: dict[str, list[Line]] = {
    "healthz": look(OPEN),
    # accounts
    "accounts:login": look(statuses(200, 302, 302, 302, 302, 302)),
    "accounts:logout": [Line(then(PERSON, 302), method="post")],
    "accounts:password": look(PERSON),
    "accounts:audit": look(RULE),
    # portal
    "portal:start": look(then(PERSON, 302)),
    "portal:home": look(PERSON),
    "portal:pulse": look(PERSON),
    "portal:map": look(PERSON),
    "portal:boundaries": look(PERSON),
    "portal:search": look(PERSON),
    "portal:bell": look(PERSON),
    "portal:district": [Line(then(PERSON, 302), method="post")],
    # alerts
    "alerts:list": look(WATCH, query="?handling=open"),
    "alerts:alert": look(WATCH, "alert"),
    **performance.ACCESS,
    **maintenance_field.ACCESS,
    **maintenance_logs.ACCESS,
    **maintenance_phone.ACCESS,
    **maintenance_plans.ACCESS,
    **maintenance_reports.ACCESS,
    **maintenance_stages.ACCESS,
    **maintenance_visits.ACCESS,
    **maintenance_work.ACCESS,
    **parameters.ACCESS,
    **orders.ACCESS,
    **life.ACCESS,
    **notices.ACCESS,
    **inbox.ACCESS,
    **dust.ACCESS,
    # registry
    "registry:enterprises": look(WATCH),
    "registry:enterprise": look(WATCH, "enterprise"),
    "registry:enterprise_new": edit(),
    "registry:enterprise_edit": edit("enterprise"),
    "registry:sites": look(WATCH),
    "registry:site_new": edit("slug", scoped=False),
    "registry:site_edit": edit("worksite"),
    "registry:point_edit": edit("instrument"),
    # telemetry
    "telemetry:devices": look(WATCH),
    "telemetry:device": look(WATCH, "device"),
    "telemetry:device_new": edit(),
    "telemetry:device_edit": edit("device"),
    "telemetry:device_reread": act(KEEP, "device"),
    "telemetry:quarantine": look(KEEP),
    "telemetry:claim": look(KEEP, "quarantine", scoped=False),
    "telemetry:set_crc": act(KEEP, "quarantine", scoped=False),
    "telemetry:read_waiting": act(KEEP, "quarantine", scoped=False),
    "telemetry:dismiss": act(KEEP, "quarantine", scoped=False),
    "telemetry:frames": look(WATCH),
    # ribs
    **{
        f"{slug}:{name}": look(WATCH, of)
        for slug, site in (("power", "plant"), ("dust", "worksite"), ("fume", "restaurant"))
        for name, of in (("list", None), ("site", site), ("chart", site))
    },
    # API
    "api:api-root": look(API_PERSON),
    "api:district-list": look(API_WATCH),
    "api:district-detail": look(API_WATCH, "district"),
    "api:enterprise-list": look(API_WATCH),
    "api:enterprise-detail": look(API_WATCH, "enterprise"),
    "api:site-list": look(API_WATCH),
    "api:site-detail": look(API_WATCH, "worksite"),
    "api:device-list": look(API_WATCH),
    "api:device-detail": look(API_WATCH, "device"),
    "api:point-list": look(API_WATCH),
    "api:point-detail": look(API_WATCH, "instrument"),
    "api:alert-list": look(API_WATCH),
    "api:alert-detail": look(API_WATCH, "alert"),
    "api:alert-acknowledge": [Line(only(API_WATCH, "staff", "officer", "admin"), "alert", method="post")],
    **{
        f"api:{slug}-point-{name}": look(API_WATCH, of if name != "list" else None)
        for slug, of in (("power", "circuit"), ("dust", "instrument"), ("fume", "outlet"))
        for name in ("list", "detail", "readings")
    },
    # Django's admin; `*` stands for app_model
    "admin:index": look(ADMIN),
    "admin:login": look(statuses(302, 403, 403, 403, 403, 403)),
    "admin:logout": [Line(then(PERSON, 302), method="post")],
    "admin:password_change": look(ADMIN),
    "admin:password_change_done": look(ADMIN),
    "admin:autocomplete": look(ADMIN, query="?app_label=power&model_name=treatmentgroup&field_name=plant"),
    "admin:jsi18n": look(ADMIN),
    "admin:view_on_site": look(then(ADMIN, 404), "nothing", scoped=False),
    "admin:app_list": look(ADMIN, "app", scoped=False),
    "admin:auth_user_password_change": look(ADMIN, "user", scoped=False),
    "admin:*_changelist": look(ADMIN),
    "admin:*_add": look(ADMIN),
    "admin:*_history": look(ADMIN, "row", scoped=False),
    "admin:*_change": look(ADMIN, "row", scoped=False),
    "admin:*_delete": look(ADMIN, "row", scoped=False),
}
LOOKED_AT = [
    *["accounts_auditentry", "registry_district", "telemetry_devicestate", "telemetry_batch"],
    *["telemetry_quarantine", "alerts_alert"],
    *["alerts_rulesetting", "alerts_standard", "alerts_standardchoice", "alerts_trial"],
]
for each in LOOKED_AT:
    ACCESS[f"admin:{each}_add"] = look(ADMIN_LOOK)
    ACCESS[f"admin:{each}_delete"] = look(ADMIN_LOOK, "row", scoped=False)
ACCESS["admin:axes_accessattempt_add"] = look(ADMIN_LOOK)

UNNAMED = {"admin"}
"""Namespaces whose nameless patterns (a redirect, a catch-all) are Django's own."""
