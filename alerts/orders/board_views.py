"""The board's page; it reads itself again every 15 seconds."""

import django_filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from alerts.models import Order
from alerts.orders.board import MOST, board
from alerts.orders.filters import OrderFilter
from alerts.orders.lines import told
from alerts.orders.verdicts import WORDS
from registry.access import may
from registry.current import current_district


class BoardFilter(OrderFilter):
    """The same district, kind and number as the list's; a word more narrows the verdict."""

    number = django_filters.CharFilter(label="编号", field_name="number")
    cause = warning = state = since = until = enterprise = search = None

    class Meta:
        model = Order
        fields: list[str] = []


@may("watch")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Orders in force now; ``?verdict=`` shows only those of one kind, the counts stay whole."""
    now = timezone.now()
    rows = Order.objects.visible_to(request.user)
    here = None if request.GET.get("district") else current_district(request)
    rows = rows.filter(enterprise__district=here) if here else rows
    chosen = BoardFilter(request.GET, rows, request=request)
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in WORDS else ""
    found = board(chosen.qs, now, verdict, None if request.GET.get("all") else MOST)
    context = {
        "filter": chosen,
        "board": found,
        "rows": told(found.rows, now),
        "verdict": verdict,
        "now": now,
    }
    name = "_board" if request.htmx.target == "rows" else "board"
    answer = render(request, f"alerts/orders/{name}.html", context)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer
