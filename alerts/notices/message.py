"""Telling chosen people something in plain words: what maintenance has to say (a new order, a card that runs out)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import Role
from alerts.models import Notice, NoticeTemplate
from alerts.notices import policy
from alerts.notices.people import AddressBook
from alerts.notices.policy import Person, Telling, Way
from alerts.notices.tell import NOBODY, nudge, row_of
from alerts.notices.wording import LEVEL_WORDS
from registry.models import District


@transaction.atomic
def message(
    title: str,
    text: str,
    *,
    path: str,
    now: datetime,
    district: District,
    users: Collection[int] = (),
    roles: Collection[str] = (),
    level: int = 1,
    address_book: AddressBook | None = None,
) -> int:
    """Queue ``text`` to the ``users`` and to those of ``roles`` who work in the district, over each of their
    ways, in the caller's transaction; level 1 stays in the portal, robots hear none of it. ``path``: the
    page it leads to. How many will be sent."""
    book = _chosen(address_book or AddressBook.read(), users, roles, district)
    telling = Telling(NoticeTemplate.Occasion.MAINTENANCE, level)
    base = settings.NOTICE_PORTAL_URL.rstrip("/")
    words = {
        "title": title,
        "text": text,
        "district": district.name,
        "level": LEVEL_WORDS[level],
        "link": f" {base}{path}" if base else "",
    }
    ways = list(policy.ways(book.people, book.ways, Role.values, district.pk, telling))
    rows = [row_of(book, way, telling, words, policy.decide(way, telling, None, now), now) for way in ways]
    rows = rows or [row_of(book, Way(policy.IN_APP), telling, words, NOBODY, now)]
    for row in rows:
        row.district_id, row.path = district.pk, path
    Notice.objects.bulk_create(rows)
    nudge(rows)
    return sum(row.state != Notice.State.SPARED for row in rows)


def _chosen(
    book: AddressBook, users: Collection[int], roles: Collection[str], district: District
) -> AddressBook:
    def is_meant(person: Person) -> bool:
        here = person.sees_all or district.pk in person.districts
        return person.id in users or (person.role in roles and here)

    people = [each for each in book.people if is_meant(each)]
    return replace(book, people=people, ways=[each for each in book.ways if each.user is not None])
