"""What someone asks to be done with alerts, checked as far as it does not depend on the alerts."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Role, User
from alerts.actions import Refused
from alerts.life import reasons, states
from alerts.life.exemptions import Cover
from alerts.life.states import Verb
from alerts.models import AlertEvent, Declaration

LONGEST_SNOOZE = timedelta(days=3)
NOTE = AlertEvent._meta.get_field("note").max_length or 0
OWNERS = (Role.STAFF, Role.OFFICER, Role.CREW, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Asked:
    """One act by one person (None: the system) at one instant."""

    verb: Verb
    by: User | None
    now: datetime
    reason: str = ""
    note: str = ""
    outcome: str = ""
    owner: User | None = None
    cover: Cover | None = None
    declaration_id: int | None = None
    until: datetime | None = None
    files: Collection[Any] = field(default=())

    @property
    def role(self) -> str:
        return self.by.role if self.by else states.SYSTEM


def checked(asked: Asked, declaration: Declaration | None) -> Asked:
    """``asked`` with what it implies. Refused with the sentence when it cannot be done to any alert."""
    verb = asked.verb
    if sentence := states.role_refusal(verb, asked.role):
        raise Refused(sentence)
    _check_words(asked)
    if verb.needs_owner:
        _check_owner(asked.owner)
    if verb.needs_until:
        _check_until(asked)
    return _covered(asked, declaration) if verb.needs_declaration else asked


def _check_words(asked: Asked) -> None:
    verb, known = asked.verb, reasons.codes(asked.verb.name)
    if len(asked.note) > NOTE:
        raise Refused(f"备注不能超过 {NOTE} 字")
    if verb.needs_reason and not asked.reason:
        raise Refused(f"{verb.title}须选择原因")
    if asked.reason and asked.reason not in known:
        raise Refused(f"没有这个{verb.title}原因，请从列表中选择")
    if verb.outcomes and asked.outcome not in verb.outcomes:
        raise Refused(f"{verb.title}须选择核查结果：" + "、".join(map(reasons.title, verb.outcomes)))
    if not asked.note and (verb.needs_note or {asked.reason, asked.outcome} & reasons.NOTED):
        code = next((each for each in (asked.outcome, asked.reason) if each in reasons.NOTED), "")
        raise Refused(f"请写明{reasons.title(code) or verb.title}的说明")


def _check_owner(owner: User | None) -> None:
    if owner is None:
        raise Refused("请选择承办人")
    if not owner.is_one_of(*OWNERS):
        raise Refused(f"{owner} 不能承办告警")


def _check_until(asked: Asked) -> None:
    if asked.until is None or asked.until <= asked.now:
        raise Refused("请选择搁置到什么时候，须晚于现在")
    if asked.until > asked.now + LONGEST_SNOOZE:
        raise Refused(f"搁置最长 {LONGEST_SNOOZE.days} 天")


def _covered(asked: Asked, declaration: Declaration | None) -> Asked:
    if declaration is None:
        raise Refused("请选择作为豁免依据的申报")
    if declaration.result != Declaration.Result.APPROVED:
        raise Refused(f"这条申报{declaration.get_result_display()}，只有审核通过的申报可以作为豁免依据")
    cover = Cover(
        declaration.kind,
        declaration.get_kind_display(),
        declaration.site_id,
        frozenset(declaration.points.values_list("pk", flat=True)),
        declaration.start,
        declaration.end,
    )
    return replace(asked, cover=cover, declaration_id=declaration.pk)


def note_of(asked: Asked) -> str:
    """The log's sentence: the code's words, then what the person wrote."""
    codes = [reasons.title(each) for each in (asked.outcome, asked.reason) if each]
    if asked.owner:
        codes.append(f"承办人 {asked.owner}")
    return "；".join([*codes, *([asked.note] if asked.note else [])])[:NOTE]


def data_of(asked: Asked) -> dict[str, Any]:
    """The same for programs."""
    told: dict[str, Any] = {"verb": asked.verb.name}
    if asked.reason:
        told["reason"] = asked.reason
    if asked.outcome:
        told["outcome"] = asked.outcome
    if asked.owner:
        told["owner"] = asked.owner.pk
    if asked.declaration_id:
        told["declaration"] = asked.declaration_id
    if asked.until:
        told["until"] = asked.until.isoformat()
    return told
