"""An entry's own fields as a person reads them: on its page, on paper, in Excel."""

from collections.abc import Iterator
from typing import Any

from maintenance.logs.kinds import KINDS, Family, Field, Type
from maintenance.models import Log


def lines(log: Log) -> Iterator[tuple[str, str]]:
    """(title, text) of each field that was filled in, in the order of the form."""
    kind = KINDS.get(log.kind)
    for each in kind.fields if kind else ():
        if text := shown(each, log.detail.get(each.name)):
            yield each.title, text


def shown(field: Field, value: Any) -> str:
    """One value in words, with its unit; empty when there is none."""
    if value in (None, ""):
        return ""
    if field.name == "size_bytes" and isinstance(value, int):
        return f"{size(value)}（{value:,} 字节）"
    if field.type is Type.WHOLE:
        return f"{value:,} {field.unit}".strip() if isinstance(value, int) else str(value)
    return dict(field.choices).get(value, str(value))


def size(count: int) -> str:
    """Bytes as a person says them."""
    amount, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if amount < 1024 or unit == "TB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


def platform_words(slug: str, titles: dict[str, str]) -> str:
    return titles.get(slug, slug) if slug else "全部平台"


def verdict(log: Log) -> tuple[str, str, str] | None:
    """A pill (tone, icon, word) for what a reader looks for first; None when there is nothing to point out."""
    said, family = log.detail, KINDS[log.kind].family if log.kind in KINDS else None
    if family is Family.FAULT and log.ended_at is None:
        return "alert", "alert-triangle", "尚未修复"
    if said.get("verified") == "failed":
        return "alert", "x", "验证未通过"
    if said.get("finding") == "abnormal":
        return "warn", "eye-exclamation", "发现异常"
    drill = {
        "passed": ("info", "restore", "演练通过"),
        "failed": ("alert", "x", "演练未通过"),
    }
    return drill.get(said.get("drill", ""))
