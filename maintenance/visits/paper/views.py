"""Doors of the form on paper: the A4 print and the PDF, for those who may see the form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maintenance.models import Visit
from maintenance.visits.paper import pictures
from maintenance.visits.paper.numbered import foot
from maintenance.visits.paper.pdf import pdf
from maintenance.visits.paper.sheet import Sheet, sheet
from maintenance.visits.showing import came_late
from registry.access import may


@may("watch")
@require_safe
def visit_print(request: HttpRequest, pk: int) -> HttpResponse:
    visit, made = _sheet(request, pk)
    kept = pictures.stored(visit, made)
    shown = {key: each.pk for key, each in kept.items() if not each.trouble}
    context = {
        "visit": visit,
        "sheet": made,
        "foot": foot(made),
        "photos": [(each, shown.get(each.key), pictures.trouble(kept, each)) for each in made.photos],
        "signatures": [(each, each.image and shown.get(each.image.key)) for each in made.signatures],
    }
    return render(request, "maintenance/paper/sheet.html", context)


@may("watch")
@require_safe
def visit_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    visit, made = _sheet(request, pk)
    name = f"{visit.number}-v{visit.version}.pdf"
    return HttpResponse(
        pdf(made, pictures.stored(visit, made)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _sheet(request: HttpRequest, pk: int) -> tuple[Visit, Sheet]:
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("reviewed_by"), pk=pk)
    decided = visit.changes.order_by("pk")
    results = {place: each.get_result_display() for place, each in enumerate(decided)}
    return visit, sheet(visit, results, came_late(visit))
