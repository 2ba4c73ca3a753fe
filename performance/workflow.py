"""流程 of a form: who may take it from where to where. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

DRAFT, CONFIRMED, CHECKED, APPROVED, ARCHIVED = "draft", "confirmed", "checked", "approved", "archived"
BUSINESS, FINANCE, LEADER = "business", "finance", "leader"
"""业务科室, 财务, 局领导: what a person is in this workflow (see ``seats``)."""
OFFICES = {BUSINESS: "业务科室", FINANCE: "财务", LEADER: "局领导"}


@dataclass(frozen=True, slots=True)
class Verb:
    """One step. ``seat``: who takes it. ``opinion``: it must say why. ``checked``: no error may stand."""

    name: str
    title: str
    sources: tuple[str, ...]
    target: str
    seats: tuple[str, ...]
    needs_opinion: bool = False
    needs_no_error: bool = False


VERBS = {
    each.name: each
    for each in (
        Verb("confirm", "业务科室确认", (DRAFT,), CONFIRMED, (BUSINESS,), needs_no_error=True),
        Verb("check", "财务审核通过", (CONFIRMED,), CHECKED, (FINANCE,), needs_no_error=True),
        Verb("approve", "批准", (CHECKED,), APPROVED, (LEADER,), needs_no_error=True),
        Verb("archive", "归档", (APPROVED,), ARCHIVED, (BUSINESS, FINANCE)),
        Verb("give_back", "退回修改", (CONFIRMED,), DRAFT, (FINANCE,), needs_opinion=True),
        Verb("refuse", "退回修改", (CHECKED,), DRAFT, (LEADER,), needs_opinion=True),
        Verb("take_back", "撤回", (CONFIRMED,), DRAFT, (BUSINESS,), needs_opinion=True),
    )
}

TITLES = {"begin": "编制", **{name: each.title for name, each in VERBS.items()}, "revise": "建立新版本"}
"""Every step that a form's history holds."""


def seats(role: str, is_head: bool) -> frozenset[str]:
    """市局人员 are the business office, their heads the leaders; an administrator may sit anywhere."""
    if role == "admin":
        return frozenset({BUSINESS, FINANCE, LEADER})
    if role == "staff":
        return frozenset({LEADER, BUSINESS}) if is_head else frozenset({BUSINESS})
    return frozenset({FINANCE}) if role == "finance" else frozenset()


def open_to(state: str, sitting: frozenset[str]) -> Iterator[Verb]:
    """The steps that someone in these seats may take now."""
    return (each for each in VERBS.values() if state in each.sources and sitting & set(each.seats))


def waits_for(state: str) -> str:
    """The next step forward and who takes it; nothing after the last."""
    ahead = next((each for each in VERBS.values() if state in each.sources and each.target != DRAFT), None)
    return f"{ahead.title}（{'或'.join(OFFICES[each] for each in ahead.seats)}）" if ahead else ""


def refusal(verb: Verb, state: str, sitting: frozenset[str], opinion: str) -> str | None:
    """Why the step cannot be taken, as a sentence; None when it can."""
    if state not in verb.sources:
        return f"自评表的状态已改变，不能“{verb.title}”，请刷新页面"
    if not sitting & set(verb.seats):
        return f"您的角色不能“{verb.title}”"
    if verb.needs_opinion and not opinion.strip():
        return f"{verb.title}须填写意见"
    return None
