"""What the machines of states share: a verb leads certain people from some states to another; its words. Pure.

Each machine keeps its table and its own refusals where it is, for they ask after different things: an alert after
its data and its owner (alerts/life), a work order after its crew (maintenance/work), a site's life after
declarations (maintenance/stages). The 自评表 (performance/workflow.py) knows seats of which one person may hold
several, and asks the state before the person: its logic is another and shares nothing with these.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

SYSTEM, CREW = "system", "crew"
DESK = frozenset({"staff", "officer", "admin"})
ROLES = {
    "staff": "市局人员",
    "officer": "区县人员",
    CREW: "运维人员",
    "finance": "财务人员",
    "admin": "系统管理员",
    SYSTEM: "系统",
}
"""accounts.roles.Role and what the portal does by itself."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that ``roles`` may do with what is in one of ``sources``; ``target`` None: see the machine."""

    name: str
    title: str
    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]


V = TypeVar("V", bound=Verb)


def by_name(verbs: Iterable[V]) -> dict[str, V]:
    """The table of a machine, in the order of its life."""
    return {verb.name: verb for verb in verbs}


def who(role: str) -> str:
    """The subject of a refusal."""
    return ROLES.get(role, "您的角色")


def stands(title: str) -> str:
    """Where something is, in a sentence: 已确认; 处于“待确认”."""
    return title if title.startswith("已") else f"处于“{title}”"


def instead(verbs: Iterable[Verb]) -> str:
    """What can be done instead, as the end of a refusal; empty when nothing can."""
    titles = "、".join(verb.title for verb in verbs)
    return f"；现在可以：{titles}" if titles else ""
