"""告警中心: the officer's queue and the card of one alert."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from alerts.cards import card
from alerts.inbox import asking, queue, rows
from alerts.inbox.filters import InboxFilter
from alerts.inbox.rail import rail_of
from registry.access import may

FIRST = ("district", "platform", "level", "handling")
"""The fields that stand in the row of filters, besides the search; the others open under 更多."""
MORE = ("rule", "condition", "trade", "since", "until", "mine", "overdue")
NARROWED = {
    "parent": "只看归并在一条之下的",
    "storm": "只看一次大面积异常的",
    "site": "只看一个对象的",
    "point": "只看一个点位的",
}


@may("watch")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The queue; its rows alone for htmx."""
    chosen = rows.chosen(request, request.GET)
    found = queue.page(request, chosen.qs, chosen.now, by_urgency=chosen.is_to_do)
    context = {
        "filter": chosen,
        "page": found,
        "now": chosen.now,
        "storms": rows.storms(request, request.GET),
    }
    if request.htmx.target == "rows":
        answer = render(request, "alerts/_rows.html", context)
    else:
        answer = render(request, "alerts/list.html", context | _around(request, chosen))
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def _around(request: HttpRequest, chosen: InboxFilter) -> dict[str, Any]:
    """What stands around the queue: the views, the fields of the filter, and what may be done with many."""
    offered = asking.offered(request.user.role)
    return rail_of(request, counted=False) | {
        "verbs": offered[: asking.FIRST],
        "more_verbs": offered[asking.FIRST :],
        "first": [chosen.form[name] for name in FIRST],
        "rest": [field for field in chosen.form if field.name not in ("search", *FIRST)],
        "more_set": sum(bool(request.GET.get(name)) for name in MORE),
        "narrowed": next((words for name, words in NARROWED.items() if request.GET.get(name)), ""),
    }


@may("watch")
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: the card alone for htmx, else a page of it."""
    found = card(pk, by=request.user, now=timezone.now())
    if found is None:
        raise Http404("没有这条告警，或它不在您的区县")
    return render(request, "alerts/_card.html" if request.htmx else "alerts/alert.html", found)
