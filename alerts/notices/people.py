"""Who works here and how each is reached, read once for many tellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from accounts.models import User
from alerts.models import Channel, NoticeTemplate
from alerts.notices.policy import Person, Way
from alerts.notices.wording import DEFAULTS, Text


@dataclass(frozen=True, slots=True)
class AddressBook:
    people: Sequence[Person]
    ways: Sequence[Way]
    texts: dict[tuple[str, str], Text]

    @classmethod
    def read(cls) -> Self:
        """Three queries, however many people there are."""
        users = User.objects.filter(is_active=True).prefetch_related("districts")
        channels = Channel.objects.filter(is_on=True).select_related("user")
        return cls([_person(each) for each in users], [_way(each) for each in channels], texts())

    def text(self, occasion: str, kind: str) -> Text:
        """The text of a kind of channel, else the one that serves every kind."""
        own = self.texts.get((occasion, kind))
        return own or self.texts[occasion, ""]


def texts() -> dict[tuple[str, str], Text]:
    """The texts in force: as edited, else as delivered."""
    rows = NoticeTemplate.objects.values_list("occasion", "kind", "subject", "body")
    return DEFAULTS | {(occasion, kind): Text(subject, body) for occasion, kind, subject, body in rows}


def _person(user: User) -> Person:
    codes = frozenset(each.pk for each in user.districts.all())
    return Person(user.pk, user.role, codes, user.sees_all_districts)


def _way(channel: Channel) -> Way:
    return Way(
        kind=channel.kind,
        channel=channel.pk,
        user=channel.user_id,
        district=channel.district_id,
        address=address_of(channel),
        least_level=channel.least_level,
        platforms=tuple(channel.platforms),
        quiet_from=channel.quiet_from,
        quiet_to=channel.quiet_to,
    )


def address_of(channel: Channel) -> str:
    """Where it leads: its own address, else the person's e-mail or phone."""
    if channel.address or channel.user is None:
        return channel.address
    own = {Channel.Kind.EMAIL: channel.user.email, Channel.Kind.SMS: channel.user.phone}
    return own.get(channel.kind, "")
