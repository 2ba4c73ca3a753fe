"""What a submitted form moves: its order to the end of the crew's way, the order's alerts to the district's desk."""

from contextlib import suppress
from datetime import datetime

from accounts.models import User
from alerts.life.actions import act
from alerts.life.asked import NOTE
from alerts.life.states import BEFORE_VERIFYING
from alerts.models import Handling
from maintenance.models import Visit, WorkOrder
from maintenance.visits import codes
from maintenance.visits.standing import open_alerts
from maintenance.work import log
from maintenance.work.actions import NOTE as WORDS
from maintenance.work.actions import Refused, move
from maintenance.work.states import VERBS


def follow(visit: Visit, *, by: User, now: datetime) -> None:
    """After the submission, in its transaction. What a moved alert refuses stays as it is: people see it there."""
    if visit.order is None:
        return
    _walk(visit.order, visit, "arrive", at=visit.arrived_at, now=now)
    if not visit.is_solved:
        _tell(visit, f"现场表 {visit.number}：未解决，{visit.left_over}", by=by, now=now)
        return
    _answer(visit, by=by, now=now)
    _walk(visit.order, visit, "finish", at=visit.left_at, now=now)


def sent_back(visit: Visit, *, by: User, now: datetime) -> None:
    """After the review returned it: an order that was done is its crew's again, with the reason; of any other
    its log tells it."""
    order = visit.order
    if order is None:
        return
    order.refresh_from_db(fields=["state", "crew"])
    note = f"现场表 {visit.number} 退回：{visit.opinion}"[:WORDS]
    if order.state in VERBS["send_back"].sources and order.crew_id == visit.crew_id:
        move(order.pk, "send_back", by=by, now=now, note=note)
    else:
        log.write(order, "form_returned", by=by, at=now, before=order.state, note=note)


def corrected(visit: Visit, old: Visit, *, by: User, now: datetime) -> None:
    """After a 更正 of ``old``: alerts that were given back are answered again, the others hear of it; an order
    that waited for it goes on."""
    if visit.is_solved:
        _answer(visit, by=by, now=now)
    if visit.order and (old.state == Visit.State.RETURNED or not old.is_solved):
        _bring_on(visit.order, visit, now=now)
    _tell(visit, f"现场表 {visit.number} 更正为第 {visit.version} 版：{visit.correction}", by=by, now=now)


def _bring_on(order: WorkOrder, visit: Visit, *, now: datetime) -> None:
    """To the end where the matter is solved; else the crew has it in hand at the site."""
    if visit.is_solved:
        _walk(order, visit, "correct", at=now, now=now)
    _walk(order, visit, "arrive", at=visit.arrived_at, now=now)
    if visit.is_solved:
        _walk(order, visit, "finish", at=now, now=now)


def _walk(order: WorkOrder, visit: Visit, step: str, *, at: datetime, now: datetime) -> None:
    """The crew's step, when it was not made by hand; never before the one that led there. A crew that may not
    any more (out of service since) leaves its order to the desk."""
    order.refresh_from_db(fields=["state", "state_at"])
    if order.state in VERBS[step].sources and visit.crew_id == order.crew_id:
        at = min(max(at, order.state_at or at), now)
        with suppress(Refused):
            move(
                order.pk,
                step,
                by=visit.crew,
                now=now,
                at=at,
                note=f"现场表 {visit.number}",
            )


def _answer(visit: Visit, *, by: User, now: datetime) -> None:
    """处置 with the cause, then 反馈 with the form."""
    for alert in open_alerts(visit.order):
        state = alert.handling
        if state in BEFORE_VERIFYING and act([alert.pk], "verify", by=by, now=now).done:
            state = Handling.VERIFYING
        if state == Handling.VERIFYING:
            reason = codes.DISPOSED[visit.cause]
            done = act([alert.pk], "dispose", by=by, now=now, reason=reason, note=_note(visit, visit.action))
            state = Handling.DISPOSED if done.done else state
        if state == Handling.DISPOSED:
            act(
                [alert.pk],
                "feedback",
                by=by,
                now=now,
                note=_note(visit, codes.cause(visit.cause, visit.cause_code)),
            )


def _tell(visit: Visit, note: str, *, by: User, now: datetime) -> None:
    if numbers := list(open_alerts(visit.order).values_list("pk", flat=True)):
        act(numbers, "comment", by=by, now=now, note=note[:NOTE])


def _note(visit: Visit, text: str) -> str:
    return f"现场表 {visit.number}：{text}"[: NOTE - 40]
