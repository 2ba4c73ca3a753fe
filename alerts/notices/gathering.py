"""A morning's worth in one message: a robot may speak some twenty times a minute, and nobody reads thirty
short messages."""

from collections import defaultdict
from collections.abc import Sequence

from alerts.models import Notice
from alerts.notices.wording import LEVEL_WORDS

MOST_SINGLY = 5
SHOWN = 8


def gathered(rows: Sequence[Notice]) -> list[Notice]:
    """For each channel that would speak more than MOST_SINGLY times: one notice for all. The single ones
    become SPARED rows that say so. What is shown in the portal stays single."""
    by_channel: defaultdict[int, list[Notice]] = defaultdict(list)
    for row in rows:
        if row.channel_id and row.state in (Notice.State.WAITING, Notice.State.HELD):
            by_channel[row.channel_id].append(row)
    return [_one(each) for each in by_channel.values() if len(each) > MOST_SINGLY]


def _one(rows: Sequence[Notice]) -> Notice:
    first = rows[0]
    lines = [row.subject for row in rows[:SHOWN]]
    rest = [f"…… 另有 {len(rows) - SHOWN} 条，请登录平台查看"] if len(rows) > SHOWN else []
    one = Notice(
        occasion=first.occasion,
        channel_id=first.channel_id,
        kind=first.kind,
        user_id=first.user_id,
        address=first.address,
        district_id=first.district_id,
        level=first.level,
        subject=f"{len(rows)} 条{LEVEL_WORDS[first.level]}",
        body="\n".join([*lines, *rest]),
        state=first.state,
        next_at=first.next_at,
        made_at=first.made_at,
    )
    for row in rows:
        row.state, row.next_at, row.fault = Notice.State.SPARED, None, "已并入一条汇总通知"
    return one
