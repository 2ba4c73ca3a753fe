"""The life of a site or an instrument: which verb leads from where to where, and for whom. Pure.

新建申请 → 安装 → 联网调试 → 验收 → 在用 → 停运申报 → 停运 → 恢复 → 拆除; 故障申报 → 维修中 → 恢复 (domain.md B.5). The
steps and their words are those of ``maintenance.models.Stage.Step``; "" has no step yet and is not in use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts import verbs
from accounts.verbs import CREW, DESK, SYSTEM, who

TITLES = {
    "": "尚未申请",
    "applied": "新建申请",
    "installed": "安装",
    "debugged": "联网调试",
    "accepted": "验收",
    "in_use": "在用",
    "out_asked": "停运申报",
    "out": "停运",
    "resumed": "恢复",
    "removed": "拆除",
    "fault": "故障申报",
    "repairing": "维修中",
    "repaired": "故障恢复",
}
BUILDING = frozenset({"applied", "installed", "debugged", "accepted"})
WORKING = frozenset({"in_use", "resumed", "repaired"})
BROKEN = frozenset({"fault", "repairing"})
PASSING = BROKEN | {"out_asked"}
"""What a refusal leads back from."""
CHAIN = ("applied", "installed", "debugged", "accepted", "in_use", "out_asked", "out", "resumed", "removed")
REPAIR = ("fault", "repairing", "repaired")

SITE, DEVICE = "site", "device"
FIELD = DESK | {CREW}


@dataclass(frozen=True, slots=True)
class Verb(verbs.Verb):
    """One step. ``declared``: the kind of the declaration (alerts.Declaration) by which alone it is taken; ``target``
    None: back to where it was before."""

    roles: frozenset[str] = frozenset()
    declared: str = ""
    needs_note: bool = False
    needs_data: bool = False
    needs_permit: bool = False


_ALL = (
    Verb("apply", "新建申请", frozenset({"", "applied", "removed"}), "applied", declared="new"),
    Verb("install", "安装完成", frozenset({"applied"}), "installed", FIELD),
    Verb("debug", "开始联网调试", frozenset({"installed"}), "debugged", FIELD),
    Verb("fail", "验收不通过", frozenset({"debugged"}), "installed", DESK, needs_note=True),
    Verb(
        "accept",
        "验收通过",
        frozenset({"debugged"}),
        "accepted",
        DESK,
        needs_note=True,
        needs_data=True,
    ),
    Verb("use", "投入使用", frozenset({"accepted"}), "in_use", DESK),
    Verb("ask_out", "停运申报", WORKING | BROKEN, "out_asked", declared="outage"),
    Verb("go_out", "停运", frozenset({"out_asked"}), "out", declared="outage"),
    Verb("stay", "停运未获准", frozenset({"out_asked"}), None, declared="outage"),
    Verb("resume", "恢复", frozenset({"out"}), "resumed", declared="resume"),
    Verb("report", "故障申报", WORKING, "fault", FIELD, declared="fault"),
    Verb("repair", "开始维修", frozenset({"fault"}), "repairing", FIELD),
    Verb("repaired", "故障恢复", BROKEN, "repaired", FIELD, needs_note=True),
    Verb("dismiss", "故障申报未获准", BROKEN, None, declared="fault"),
    Verb(
        "remove",
        "拆除",
        BUILDING | WORKING | BROKEN | {"out_asked", "out"},
        "removed",
        FIELD,
        needs_note=True,
        needs_permit=True,
    ),
)
VERBS = verbs.by_name(_ALL)
FILED = {"apply": "new", "ask_out": "outage", "report": "fault", "resume": "resume", "remove": "remove"}
"""The verbs whose way leads through the form of a declaration, with its kind."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a site or device is, as far as a verb depends on it. ``is_approved``: its application was, or
    needs no approval; ``has_data``: readings arrive; ``is_declarable``: declarations can name it (a device
    without points has nothing to name); ``is_bound``: a declaration brought it to its step; ``is_permitted``: its
    removal was declared, approved and has begun."""

    step: str
    kind: str = SITE
    is_approved: bool = True
    has_data: bool = True
    is_declarable: bool = True
    is_bound: bool = True
    is_permitted: bool = False


def implied(status: str) -> str:
    """The step of what has no history: it was registered before its life was recorded."""
    return {"running": "in_use", "stopped": "out"}.get(status, "")


def refusal(verb: Verb, standing: Standing, role: str) -> str:
    """Why ``role`` may not do this by itself now, as a sentence for the person; empty when it may."""
    if verb.declared and not _needs_no_declaration(verb, standing):
        return f"{verb.title}须通过申报办理"
    roles = verb.roles or DESK
    if role not in roles and role != SYSTEM:
        return f"{who(role)}不能办理“{verb.title}”"
    return misfit(verb, standing)


def misfit(verb: Verb, standing: Standing) -> str:
    """Why the verb does not fit where it stands, whoever asks."""
    if standing.step not in verb.sources:
        return f"现处于“{TITLES[standing.step]}”，不能办理“{verb.title}”"
    if verb.name == "install" and not standing.is_approved:
        return "新建申报尚未审核通过，不能安装"
    if verb.needs_permit and standing.is_declarable and not standing.is_permitted:
        return "拆除须先申报；审核通过、到了申报的时间才能拆除"
    if verb.needs_data and not standing.has_data:
        return "最近 24 小时没有收到数据，不能验收通过；请先完成联网调试"
    return ""


def _needs_no_declaration(verb: Verb, standing: Standing) -> bool:
    """What was stopped before its life was recorded has no declaration that could end."""
    return not standing.is_declarable or (verb.name == "resume" and not standing.is_bound)


def allowed(standing: Standing, role: str) -> list[Verb]:
    """What ``role`` can do here by itself, in the order of the life."""
    return [verb for verb in VERBS.values() if not refusal(verb, standing, role)]


def by_declaration(standing: Standing) -> list[Verb]:
    """What can be declared for it now."""
    every = [VERBS[name] for name in FILED]
    return [
        each
        for each in every
        if standing.step in each.sources
        and not _needs_no_declaration(each, standing)
        and not (each.needs_permit and standing.is_permitted)
    ]


def way_back(verb: Verb, steps: Sequence[str]) -> int | None:
    """The place among ``steps`` (the oldest first) that a refusal leads back to; None: to what was before all."""
    passed = frozenset({"out_asked"}) if verb.name == "stay" else PASSING
    return max((place for place, step in enumerate(steps) if step not in passed), default=None)


def status_of(step: str, kind: str) -> str | None:
    """The status in the registry at a step; None: as it is. A site that is declared out goes on being watched:
    only the rules of domain.md D.4 are excused, so it is not 停用."""
    if step in BUILDING:
        return "testing"
    if step in WORKING:
        return "running"
    if step == "removed" or (step == "out" and kind == DEVICE):
        return "stopped"
    return None
