"""更换部件 moves the registry and the store: the device's MN and model, its SIM card, the spare that went out.

A crew has no hand in the registry otherwise; what its form changes here is in the audit log under its name, with
the form's number. What cannot be moved (a card nobody registered) stays as written, and the page says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.audit import record
from accounts.models import User
from maintenance.logs import spares
from maintenance.models import SparePart, Visit
from maintenance.visits.named import Named
from maintenance.visits.shape import Fault
from registry import codes
from registry.changes import differences
from registry.models import Device, SimCard

Row = Mapping[str, Any]
PATH = "action.replacements"


def faults(rows: Sequence[Row], known: Named, before: Sequence[Row] = ()) -> Iterator[Fault]:
    """What would be refused by the registry or the store. ``before``: what the version it replaces had moved."""
    old = Counter(_key(row) for row in before)
    back: Counter[int] = Counter()
    for row in before:
        back[row["spare"]] += row["quantity"]
    asked: Counter[int] = Counter()
    for place, row in enumerate(rows):
        path, spare = f"{PATH}.{place}", known.spares.get(row["spare"])
        if spare and row["quantity"]:
            asked[spare.pk] += row["quantity"]
            if asked[spare.pk] > spare.in_stock + back[spare.pk]:
                yield f"{path}.quantity", f"{spare} 库存只有 {spare.in_stock} 件"
        device = known.devices.get(row["device"])
        if device and is_whole(row, device) and not old[_key(row)]:
            yield from _mn_faults(path, row["new_serial"], device)


def _mn_faults(path: str, mn: str, device: Device) -> Iterator[Fault]:
    if fault := codes.mn_fault(mn):
        yield f"{path}.new_serial", f"新 MN 不正确：{fault}"
    elif Device.objects.filter(mn__iexact=mn).exclude(pk=device.pk).exists():
        yield f"{path}.new_serial", "这个 MN 已登记给另一台设备，请核对"


def is_whole(row: Row, device: Device) -> bool:
    """The device itself was changed: the old number is its MN."""
    return bool(row["new_serial"]) and row["old_serial"].upper() == device.mn.upper()


def apply(visit: Visit, known: Named, *, before: Sequence[Row] = (), by: User, now: datetime) -> None:
    """Move what is new, and back what a correction took out; in the caller's transaction."""
    rows = visit.content["action"]["replacements"]
    kept = Counter(map(_key, before)) & Counter(map(_key, rows))
    for row in _without(before, kept):
        _turn(row, visit, known, by, now, back=True)
    for row in _without(rows, kept):
        _turn(row, visit, known, by, now)


def _without(rows: Sequence[Row], kept: Counter[tuple[Any, ...]]) -> Iterator[Row]:
    left = kept.copy()
    for row in rows:
        if left[_key(row)]:
            left[_key(row)] -= 1
        else:
            yield row


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("name", "old_serial", "new_serial", "quantity", "device", "spare"))


def _turn(row: Row, visit: Visit, known: Named, by: User, now: datetime, *, back: bool = False) -> None:
    old, new = (row["new_serial"], row["old_serial"]) if back else (row["old_serial"], row["new_serial"])
    device = Device.objects.select_for_update().filter(pk=row["device"]).first() if row["device"] else None
    if device and old and new:
        _change_device({**row, "old_serial": old, "new_serial": new}, device, visit, by)
        _change_card(old, new, device, visit, by)
    if row["spare"] and SparePart.objects.filter(pk=row["spare"]).exists():
        count = row["quantity"] if back else -row["quantity"]
        note = f"{'更正退回' if back else '现场更换'} {row['name']}"
        spares.move(row["spare"], spares.Move(count, serial=new, note=note), by=by, now=now, visit=visit)


def _change_device(row: Row, device: Device, visit: Visit, by: User) -> None:
    if not is_whole(row, device):
        return
    was = Device.objects.get(pk=device.pk)
    device.mn = row["new_serial"].upper()
    device.model = _model_of(device, visit) or device.model
    device.full_clean()
    device.save()
    record("更换设备", device, by=by, changed=differences(was, device), note=f"现场表 {visit.number}")


def _model_of(device: Device, visit: Visit) -> str:
    rows = (row for row in visit.content["devices"] if row["device"] == device.pk)
    return next((row["model"] for row in rows if row["model"]), "")


def _change_card(old: str, new: str, device: Device, visit: Visit, by: User) -> None:
    """Only between cards that are registered: a card's plan and expiry cannot be guessed."""
    cards = SimCard.objects.select_for_update()
    gone = cards.filter(iccid=old, device=device).first()
    come = cards.filter(iccid=new, device=None).first()
    if gone is None or come is None:
        return
    gone.device, gone.state = None, SimCard.State.SUSPENDED
    gone.save()
    come.device, come.state = device, SimCard.State.ACTIVE
    come.save()
    record("更换 SIM 卡", device, by=by, changed={"SIM": [old, new]}, note=f"现场表 {visit.number}")
