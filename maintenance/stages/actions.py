"""Taking a step: checked by the machine, appended, the registry's status follows; one transaction each."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.models import Declaration
from alerts.orders import declare
from maintenance.models import Stage
from maintenance.stages import clocks, states
from maintenance.stages.states import DEVICE, VERBS, Verb
from maintenance.stages.subjects import Place, Subject, found, kind_of, locked, of, permits, place, points_of
from registry.actions import Refused
from registry.models import Device, Status

OLDEST = timedelta(days=366)
MOST_NOTE = 300


@transaction.atomic
def move(
    kind: str, pk: int, verb: str, *, by: User, now: datetime, at: datetime | None = None, note: str = "",
    address: str | None = None,
) -> Stage:  # fmt: skip
    """A person takes a step that needs no declaration. Refused or ValidationError with a sentence."""
    row = found(kind, pk, by).first()
    if row is None:
        raise Refused("没有这个站点或设备，或它不在您的区县")
    if verb not in VERBS:
        raise Refused("没有这个步骤")
    if verb == "repaired":
        _hold_declaration(place(row, now))
    (subject,) = locked([row])
    here = place(subject, now)
    if refused := states.refusal(VERBS[verb], here.standing, by.role):
        raise Refused(refused)
    at, note = at or now, note.replace("\x00", "").strip()
    if faults := _faults(VERBS[verb], here, at, note, now):
        raise ValidationError(faults)
    if verb == "repaired" and (ended := _ends_declaration(here, at, note, by, now, address)):
        return ended
    because = permits(subject, now).first() if VERBS[verb].needs_permit else None
    made = append(
        subject, here, VERBS[verb], by=by, now=now, at=at, note=note, declaration=because, address=address
    )
    record("生命周期", subject, by=by, address=address, step=made.get_step_display(), note=note)
    return made


def _hold_declaration(here: Place) -> None:
    """Declarations are held before what they are about, here as in their own room."""
    named = [each.declaration_id for each in here.steps if each.declaration_id]
    list(Declaration.objects.select_for_update(of=("self",)).filter(pk__in=named).order_by("pk"))


def _faults(verb: Verb, here: Place, at: datetime, note: str, now: datetime) -> dict[str, str]:
    faults: dict[str, str] = {}
    if verb.needs_note and len(note) < 2:
        faults["note"] = f"办理“{verb.title}”请写明情况"
    if len(note) > MOST_NOTE:
        faults["note"] = f"说明不能超过 {MOST_NOTE} 字"
    if at > now:
        faults["at"] = "时间不能晚于现在"
    elif at < now - OLDEST:
        faults["at"] = "时间早于一年前，请检查年份"
    elif here.last and at < here.last.at.replace(second=0, microsecond=0):
        faults["at"] = f"时间不能早于上一步“{here.last.get_step_display()}”"
    return faults


def _ends_declaration(
    here: Place, at: datetime, note: str, by: User, now: datetime, address: str | None
) -> Stage | None:
    """The fault's declaration ends with the repair and takes the step with it: it must excuse nothing longer."""
    broken = next((each for each in reversed(here.steps) if each.step == "fault"), None)
    declaration = broken.declaration if broken else None
    if declaration is None or not _is_open(declaration, at):
        return None
    declare.end(declaration.pk, by=by, now=now, at=at, address=address, note=note)
    return Stage.objects.filter(declaration=declaration, step="repaired").latest("pk")


def _is_open(declaration: Declaration, at: datetime) -> bool:
    """Whether it still excuses at ``at`` and can be ended then."""
    approved = declaration.result == Declaration.Result.APPROVED and not declaration.actual_end
    return (
        approved and declaration.start < at and not (declaration.planned_end and at > declaration.planned_end)
    )


def append(
    subject: Subject, here: Place, verb: Verb, *, by: User, now: datetime, at: datetime, note: str = "",
    declaration: Declaration | None = None, address: str | None = None,
) -> Stage:  # fmt: skip
    """Write the step of a subject that is held, and let the registry follow. Refused when it does not fit."""
    if refused := states.misfit(verb, here.standing):
        raise Refused(f"{subject} {refused}")
    step, because, due_at = _reached(here, verb, at, declaration)
    made = Stage.objects.create(
        **of(subject),
        district=subject.district,
        step=step,
        at=at,
        note=note[:MOST_NOTE],
        by=by,
        made_at=now,
        declaration=because,
        due_at=due_at,
    )
    _follow(subject, step, by, address)
    return made


def _reached(
    here: Place, verb: Verb, at: datetime, declaration: Declaration | None
) -> tuple[str, Declaration | None, datetime | None]:
    """The step, the declaration that it belongs to, its deadline. A way back takes up what was there."""
    if verb.target is None:
        back = states.way_back(verb, [each.step for each in here.steps])
        stage = here.steps[back] if back is not None else None
        return (stage.step, stage.declaration, stage.due_at) if stage else (here.first, None, None)
    last, step = here.last, verb.target
    goes_on = step in ("installed", "repairing", "repaired")
    because = declaration or (last.declaration if last and goes_on else None)
    if step == "fault":
        return step, because, clocks.repair_by(at)
    if step == "repairing":
        return step, because, last.due_at if last else None
    return step, because, declaration.planned_end if step == "out" and declaration else None


def _follow(subject: Subject, step: str, by: User, address: str | None) -> None:
    """状态: the registry says the same; the points of a device that was removed are no longer looked for."""
    wanted = states.status_of(step, kind_of(subject))
    if wanted is None:
        return
    if subject.status != wanted:
        before, subject.status = subject.get_status_display(), wanted
        changed = ["status", "changed_at"] if isinstance(subject, Device) else ["status"]
        subject.save(update_fields=changed)
        record(
            "修改", subject, by=by, address=address, changed={"状态": [before, subject.get_status_display()]}
        )
    if kind_of(subject) == DEVICE and step == "removed":
        points_of(subject).exclude(status=Status.STOPPED).update(status=Status.STOPPED)
