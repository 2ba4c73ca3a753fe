"""佐证: the page of one number, with the way to the rows behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from performance.evidence import opened
from performance.views import ABILITY, found
from registry.access import may


@may(ABILITY)
@require_safe
def evidence(request: HttpRequest, pk: int, measure: str) -> HttpResponse:
    """The formula of one number, its parts with the way to their rows, and its months."""
    stored = found(request, pk)
    proposal = get_object_or_404(stored.proposals, measure=measure)
    context = {"evaluation": stored, "proposal": opened(proposal)}
    return render(request, "performance/evidence.html", context)
