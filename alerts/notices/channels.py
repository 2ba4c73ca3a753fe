"""Setting up the ways people are reached: one's own by each person, the groups' robots by an administrator."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import User
from alerts.actions import Refused
from alerts.models import Channel, Notice
from alerts.notices.people import address_of
from alerts.notices.tell import nudge
from registry.access import able

ROBOTS = (Channel.Kind.WECOM, Channel.Kind.DINGTALK)
OWN = (Channel.Kind.EMAIL, Channel.Kind.SMS, Channel.Kind.IN_APP)
MOST_OWN = 6


def of(user: User) -> list[Channel]:
    """One's own channels, each with ``last``: the newest notice that went over it."""
    return _with_last(Channel.objects.filter(user=user))


def robots(user: User) -> list[Channel]:
    """The groups' robots, for those who may set them up."""
    if not able(user, "administer"):
        return []
    rows = Channel.objects.filter(user=None).select_related("district").defer("district__boundary")
    return _with_last(rows)


def _with_last(rows: QuerySet) -> list[Channel]:
    found = list(rows)
    newest = Notice.objects.filter(channel__in=found).exclude(state=Notice.State.SPARED)
    last = {each.channel_id: each for each in newest.order_by("channel_id", "-id").distinct("channel_id")}
    for channel in found:
        channel.last = last.get(channel.pk)
        channel.shown = address_of(channel).split("?")[0]
    return found


def editable(pk: int, by: User) -> Channel | None:
    """The channel, if ``by`` may change it; None as if it did not exist."""
    channel = Channel.objects.filter(pk=pk).select_related("user").first()
    if channel is None:
        return None
    mine = channel.user_id == by.pk
    return channel if mine or (channel.user_id is None and able(by, "administer")) else None


@transaction.atomic
def save(channel: Channel, *, by: User, address: str | None = None) -> Channel:
    """Store a channel that a form has checked. Refused when it is another's, or one too many."""
    _may(channel, by)
    is_new = channel._state.adding
    if is_new and channel.user_id and Channel.objects.filter(user=by).count() >= MOST_OWN:
        raise Refused(f"每人最多设置 {MOST_OWN} 个通知渠道")
    if channel.kind == Channel.Kind.IN_APP and _has_another_in_app(channel):
        raise Refused("您已设置过站内通知，请修改原来的设置")
    channel.save()
    record(f"{'新增' if is_new else '修改'}通知渠道", channel, by=by, address=address)
    return channel


@transaction.atomic
def remove(channel: Channel, *, by: User, address: str | None = None) -> None:
    """Take a channel away; what was sent over it stays in the log, what waits for it fails and says so."""
    _may(channel, by)
    record("删除通知渠道", channel, by=by, address=address)
    channel.delete()


@transaction.atomic
def try_out(channel: Channel, *, by: User, now: datetime) -> Notice:
    """Queue a test message over the channel."""
    _may(channel, by)
    if channel.kind == Channel.Kind.IN_APP:
        raise Refused("站内通知无需测试")
    notice = Notice.objects.create(
        occasion="test",
        channel=channel,
        kind=channel.kind,
        user=channel.user,
        address=address_of(channel).split("?")[0],
        district_id=channel.district_id,
        subject="测试通知",
        body=f"这是 {by} 发出的测试，收到即表示渠道“{channel.title}”可用。",
        made_at=now,
        next_at=now,
    )
    nudge([notice])
    return notice


def _may(channel: Channel, by: User) -> None:
    if channel.user_id is None and not able(by, "administer"):
        raise Refused("群机器人只能由系统管理员设置")
    if channel.user_id is not None and channel.user_id != by.pk:
        raise Refused("不能修改他人的通知渠道")


def _has_another_in_app(channel: Channel) -> bool:
    same = Channel.objects.filter(user=channel.user_id, kind=Channel.Kind.IN_APP)
    return same.exclude(pk=channel.pk).exists()
