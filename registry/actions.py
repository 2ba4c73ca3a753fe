"""Changing the registry: checked, audited, and never over someone else's change."""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from registry import audit
from registry.access import able
from registry.changes import differences, fingerprint

Row = TypeVar("Row", bound=Model)


class Refused(Exception):
    """The change is not allowed; the text says why, in Chinese, for the person. ``field``: where on a form it
    belongs, empty for the whole of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Refused):
    """Someone else changed the row meanwhile."""


def refuse_unless_able(by: Any, ability: str, sentence: str) -> None:
    """Refused with ``sentence`` unless the role of ``by`` has the ability."""
    if not able(by, ability):
        raise Refused(sentence)


def insert(row: Row, taken: str) -> Row:
    """Save the new ``row``; Refused with ``taken`` when another stands in its place, also one of this instant."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        raise Refused(taken) from fault
    return row


def create(row: Row, *, by: Any, address: str | None = None) -> Row:
    """Save the new ``row``. ValidationError names the fields at fault."""
    return _save(row, None, by=by, address=address)


def change(row: Row, *, version: str, by: Any, address: str | None = None) -> Row:
    """Save ``row`` over the stored one, unless that is no longer what ``version`` was taken from."""
    return _save(row, version, by=by, address=address)


def _save(row: Row, version: str | None, *, by: Any, address: str | None) -> Row:
    refuse_unless_able(by, "edit_registry", "您的角色不能修改基础信息")
    try:
        with transaction.atomic():
            before = _locked(row, version) if version is not None else None
            row.full_clean()
            changed = differences(before, row)
            if before is None or changed:
                row.save()
                audit.record("修改" if before else "新增", row, by=by, address=address, changed=changed)
    except IntegrityError as fault:
        raise Stale("保存时与其他人的修改冲突，请刷新页面后重试") from fault
    return row


def _locked(row: Row, version: str) -> Row:
    """The stored row, held against others until the end of the transaction."""
    stored = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stored is None:
        raise Stale("这条记录已被删除，无法保存")
    if fingerprint(stored) != version:
        raise Stale(
            "您打开页面后，他人已修改这条记录。为免互相覆盖，这次没有保存；请记下您的修改，刷新页面后再改"
        )
    return stored
