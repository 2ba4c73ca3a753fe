"""常用视图: those every officer has, with how much is in each, and those a person has named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from alerts.actions import Refused
from alerts.inbox.filters import InboxFilter
from alerts.inbox.queue import awake, overdue
from alerts.models import AlertQuerySet, Handling, SavedView

CAP = 999
MOST = 20
NAME, QUERY = 32, 500
Counted = Callable[[AlertQuerySet, User, datetime], QuerySet]


def _to_do(rows: AlertQuerySet, user: User, now: datetime) -> QuerySet:
    return awake(rows.unhandled(), now).on_top()


BUILT_IN: tuple[tuple[str, str, str, Counted | None], ...] = (
    ("待处理", "inbox", "", _to_do),
    ("超期", "clock-exclamation", "overdue=on", lambda *asked: overdue(_to_do(*asked), asked[2])),
    ("严重", "alert-octagon", "level=3", lambda *asked: _to_do(*asked).filter(level=3)),
    ("待确认", "eye-exclamation", "handling=open", lambda rows, *_: _handled(rows, Handling.OPEN)),
    ("待审核", "message-check", "handling=feedback", lambda rows, *_: _handled(rows, Handling.FEEDBACK)),
    ("我承办的", "user-check", "mine=on", lambda *asked: _to_do(*asked).filter(owner=asked[1])),
    ("搁置中", "clock-pause", "handling=snoozed", lambda rows, _, now: _asleep(rows, now)),
    ("误报", "circle-x", "handling=false", None),
    ("已办结", "circle-check", "handling=closed", None),
    ("全部", "list", "handling=all", None),
)
"""Title, icon, what stands in the address, and the same as rows where it is worth counting: a form for each
would cost more than all the counting."""


def _handled(rows: AlertQuerySet, handling: str) -> QuerySet:
    return rows.shown().filter(handling=handling).on_top()


def _asleep(rows: AlertQuerySet, now: datetime) -> QuerySet:
    return rows.unhandled().filter(snoozed_until__gt=now)


PASSING = ("page",)
"""What a view does not remember."""


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the rail. ``count`` None: not counted. ``pk`` None: built in."""

    title: str
    query: str
    icon: str = "bookmark"
    count: int | None = None
    pk: int | None = None

    @property
    def count_text(self) -> str:
        return "" if self.count is None else f"{CAP}+" if self.count > CAP else str(self.count)


def built_in(request: Any, rows: QuerySet | None) -> Iterator[View]:
    """The views everybody has; ``rows``: what the person may see, None: not counted yet."""
    now = timezone.now()
    for title, icon, query, counted in BUILT_IN:
        count = _capped(counted(rows, request.user, now)) if counted and rows is not None else None
        yield View(title, query, icon, count)


def own(request: Any, rows: QuerySet | None) -> Iterator[View]:
    """The views that the person has named, in their order."""
    for each in SavedView.objects.filter(user=request.user):
        count = None if rows is None else _count(request, rows, each.query)
        yield View(each.name, each.query, count=count, pk=each.pk)


def _count(request: Any, rows: QuerySet, query: str) -> int:
    found = InboxFilter(QueryDict(query), rows, request=request).qs
    return _capped(found)


def _capped(rows: QuerySet) -> int:
    return rows.order_by()[: CAP + 1].count()


def tidy(query: str) -> str:
    """The address after the question mark, without what is empty or passing."""
    asked = QueryDict(query.lstrip("?"), mutable=True)
    for name in list(asked):
        kept = [value for value in asked.getlist(name) if value and name not in PASSING]
        asked.setlist(name, kept) if kept else asked.pop(name)
    return asked.urlencode()


def _named(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused("请给视图起个名称")
    if len(name) > NAME:
        raise Refused(f"名称不能超过 {NAME} 字")
    return name


@transaction.atomic
def save(*, name: str, query: str, by: User) -> SavedView:
    """Keep the filters under ``name``; the same name again replaces them."""
    name, query = _named(name), tidy(query)
    if len(query) > QUERY:
        raise Refused("条件太长，无法保存；请减少搜索文字")
    kept = SavedView.objects.select_for_update().filter(user=by)
    places = list(kept.values_list("place", flat=True))
    if len(places) >= MOST and not kept.filter(name=name).exists():
        raise Refused(f"最多保存 {MOST} 个视图，请先删除不用的")
    view, _ = SavedView.objects.update_or_create(
        user=by,
        name=name,
        defaults={"query": query},
        create_defaults={"query": query, "place": max(places, default=0) + 1},
    )
    return view


@transaction.atomic
def rename(view_id: int, *, name: str, by: User) -> None:
    name = _named(name)
    if SavedView.objects.filter(user=by, name=name).exclude(pk=view_id).exists():
        raise Refused(f"已经有名为“{name}”的视图")
    SavedView.objects.filter(user=by, pk=view_id).update(name=name)


def delete(view_id: int, *, by: User) -> None:
    SavedView.objects.filter(user=by, pk=view_id).delete()


@transaction.atomic
def raise_up(view_id: int, *, by: User) -> None:
    """One place up; the first stays where it is."""
    views = list(SavedView.objects.select_for_update().filter(user=by))
    at = next((index for index, each in enumerate(views) if each.pk == view_id), 0)
    if at:
        views[at - 1], views[at] = views[at], views[at - 1]
    for place, each in enumerate(views):
        each.place = place
    SavedView.objects.bulk_update(views, ["place"])
