"""The state machine of an alert's handling: which verb leads from where to where, and for whom. Pure.

The condition follows the data and the handling follows people (domain.md D.1); a verb looks at both. The
words of a state are those of ``alerts.models.Handling``.
"""

from dataclasses import dataclass

from accounts import verbs
from accounts.verbs import CREW, DESK, SYSTEM, instead, stands, who

TITLES = {
    "open": "待确认",
    "notified": "已通知",
    "acknowledged": "已确认",
    "assigned": "待核实",
    "verifying": "核实中",
    "disposed": "已处置",
    "feedback": "已反馈",
    "closed": "已办结",
    "archived": "已归档",
    "false": "误报",
    "exempt": "已豁免",
}
WAITING = frozenset({"open", "notified"})
BEFORE_VERIFYING = WAITING | {"acknowledged", "assigned"}
BEFORE_CLOSED = BEFORE_VERIFYING | {"verifying", "disposed", "feedback"}
ENDED = frozenset({"closed", "false", "exempt"})
EVERY = frozenset(TITLES)


@dataclass(frozen=True, slots=True)
class Verb(verbs.Verb):
    """One thing done with an alert. ``target`` None: the state stays. ``event``: the kind of its log line.

    ``level_1_over``: only for a level 1 whose data are back to normal. ``on_withdrawn``: also when late data
    took the alert back.
    """

    event: str
    needs_reason: bool = False
    needs_note: bool = False
    needs_owner: bool = False
    needs_declaration: bool = False
    needs_until: bool = False
    outcomes: tuple[str, ...] = ()
    level_1_over: bool = False
    on_withdrawn: bool = False

    @property
    def closes(self) -> bool:
        return self.target in ENDED


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as far as a verb depends on it. ``is_mine``: it was assigned to the one who acts."""

    handling: str
    condition: str = "ongoing"
    level: int = 2
    is_mine: bool = False


REVIEWED = ("real", "rectified", "transferred")
_IN_THE_FIELD = DESK | {CREW}
_ALL = (
    Verb("notify", "通知", frozenset({"open"}), "notified", frozenset({SYSTEM}), "notified"),
    Verb("acknowledge", "确认", WAITING, "acknowledged", DESK, "acknowledged"),
    Verb(
        "assign",
        "指派",
        BEFORE_VERIFYING | {"verifying"},
        "assigned",
        DESK,
        "assigned",
        needs_owner=True,
    ),
    Verb("verify", "核实", BEFORE_VERIFYING, "verifying", _IN_THE_FIELD, "verifying"),
    Verb("dispose", "处置", frozenset({"verifying"}), "disposed", _IN_THE_FIELD, "disposed", needs_note=True),
    Verb("feedback", "反馈", frozenset({"disposed"}), "feedback", _IN_THE_FIELD, "feedback", needs_note=True),
    Verb("approve", "审核通过", frozenset({"feedback"}), "closed", DESK, "closed", outcomes=REVIEWED),
    Verb("give_back", "退回", frozenset({"feedback"}), "verifying", DESK, "returned", needs_note=True),
    Verb(
        "settle",
        "核实办结",
        BEFORE_CLOSED,
        "closed",
        DESK,
        "closed",
        outcomes=(*REVIEWED, "recovered"),
        level_1_over=True,
    ),
    Verb("false", "误报", BEFORE_CLOSED, "false", DESK, "false", needs_reason=True, on_withdrawn=True),
    Verb("exempt", "豁免", BEFORE_CLOSED, "exempt", DESK, "exempt", needs_declaration=True),
    Verb("snooze", "搁置", BEFORE_CLOSED, None, DESK, "snoozed", needs_until=True),
    Verb("comment", "备注", EVERY, None, _IN_THE_FIELD, "comment", needs_note=True, on_withdrawn=True),
    Verb(
        "recover",
        "自行恢复",
        BEFORE_CLOSED,
        "closed",
        frozenset({SYSTEM}),
        "closed",
        outcomes=("recovered",),
        level_1_over=True,
    ),
    Verb("archive", "归档", ENDED, "archived", frozenset({SYSTEM}), "archived", on_withdrawn=True),
)
VERBS = verbs.by_name(_ALL)


def refusal(verb: Verb, standing: Standing, role: str) -> str:
    """Why ``role`` may not do this now, as a sentence for the person; empty when it may."""
    if role not in verb.roles:
        return role_refusal(verb, role)
    if standing.condition == "withdrawn" and not _may_on_withdrawn(verb, standing):
        return f"这条告警已被补传数据撤销，无需{verb.title}"
    if standing.handling not in verb.sources:
        return f"这条告警{stands(TITLES[standing.handling])}，不能{verb.title}{_instead(standing, role)}"
    if verb.level_1_over and not (standing.level == 1 and standing.condition == "over"):
        return f"只有已恢复的 1 级告警可以{verb.title}{_instead(standing, role)}"
    if role == CREW and not standing.is_mine and verb.name != "comment":
        return f"这条告警没有指派给您，不能{verb.title}"
    return ""


def role_refusal(verb: Verb, role: str) -> str:
    """Why nobody of this role may ever do it; empty when some may."""
    return "" if role in verb.roles else f"{who(role)}不能{verb.title}告警"


def allowed(standing: Standing, role: str) -> list[Verb]:
    """What ``role`` can do with the alert now, in the order of its life."""
    return [verb for verb in VERBS.values() if not refusal(verb, standing, role)]


def _may_on_withdrawn(verb: Verb, standing: Standing) -> bool:
    """What nobody had begun needs nothing; what people had begun they may still end as a false alarm."""
    return verb.on_withdrawn and (verb.target is None or standing.handling not in WAITING)


def _instead(standing: Standing, role: str) -> str:
    """What can be done instead. Asks only verbs that the state admits, so the two do not chase each other."""
    return instead(
        verb
        for verb in VERBS.values()
        if role in verb.roles
        and standing.handling in verb.sources
        and (not verb.level_1_over or (standing.level == 1 and standing.condition == "over"))
        and (standing.condition != "withdrawn" or _may_on_withdrawn(verb, standing))
        and (role != CREW or standing.is_mine or verb.name == "comment")
    )
