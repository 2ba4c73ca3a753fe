"""The alerts that a person was shown before agreeing: signed into the form, so that what is done is what was seen."""

from collections.abc import Iterable
from datetime import timedelta

from django.core import signing

from alerts.actions import Refused

SALT = "alerts.inbox.frozen"
KEPT = timedelta(minutes=20)


def freeze(ids: Iterable[int], *, verb: str, by: int) -> str:
    """``ids`` for one verb and one person, as short as differences compress."""
    steps, last = [], 0
    for each in sorted(ids):
        steps.append(each - last)
        last = each
    return signing.dumps([verb, by, steps], salt=SALT, compress=True)


def thaw(text: str, *, verb: str, by: int) -> list[int]:
    """The ids again. Refused when it was not ours, is for something else, or is too old."""
    try:
        told, whose, steps = signing.loads(text, salt=SALT, max_age=KEPT)
    except signing.SignatureExpired:
        raise Refused("这次预览已超过 20 分钟，请重新选择后再操作") from None
    except signing.BadSignature:
        raise Refused("没有收到要处理的告警，请重新选择") from None
    if (told, whose) != (verb, by):
        raise Refused("这次预览是为另一个操作准备的，请重新选择")
    ids, last = [], 0
    for step in steps:
        last += step
        ids.append(last)
    return ids
