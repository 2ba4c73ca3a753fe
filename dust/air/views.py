"""环境空气背景: the stations and their last hours; a station's form; the import with its dry run."""

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alerts.importing.steps import Steps
from dust.air import importing, sheet
from dust.air.hours import table
from dust.forms import StationForm
from dust.models import AmbientImport, AmbientStation
from registry.access import able, may
from registry.editing import Edit
from registry.forms import RegistryForm

KEEPERS = "edit_registry"


@may("watch")
@require_safe
def air(request: HttpRequest) -> HttpResponse:
    """The stations by county with their newest hour and the mean that the rules use."""
    stations = AmbientStation.objects.visible_to(request.user)
    imports = AmbientImport.objects.select_related("made_by")[:5] if able(request.user, KEEPERS) else ()
    context = {"rows": table(stations), "imports": imports}
    return render(request, "dust/air.html", context)


class StationEdit(Edit):
    """A station, new or known."""

    noun = "环境空气站"
    listed_at = "dust:air"

    def rows(self) -> QuerySet:
        return AmbientStation.objects.visible_to(self.request.user)

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return StationForm

    def after(self, row: Model) -> str:
        return reverse("dust:air")


upload, confirm, template = Steps(
    ability=KEEPERS,
    key="air-import",
    page="dust/air_import.html",
    sheet=sheet.HOURS,
    file="环境空气小时值模板.xlsx",
    read=importing.read,
    apply=importing.apply,
    form_at="dust:air_import",
    done_at="dust:air",
    told=lambda reading: f"已导入 {len(reading.wanted)} 个小时值，有关县区的差值规则将按新背景重新判定。",
).views()
