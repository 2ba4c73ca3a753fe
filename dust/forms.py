"""What people fill in about worksites and instruments."""

from typing import Any

from dust.models import AmbientStation, Instrument, Worksite
from registry import forms


class SiteForm(forms.SiteForm):
    class Meta(forms.SiteForm.Meta):
        model = Worksite
        fields = [*forms.SiteForm.Meta.fields, "kind"]


class PointForm(forms.PointForm):
    class Meta(forms.PointForm.Meta):
        model = Instrument
        fields = [*forms.PointForm.Meta.fields, "role", "has_spray"]


class StationForm(forms.RegistryForm):
    """An ambient station, whose hours are imported."""

    class Meta:
        model = AmbientStation
        fields = ["code", "name", "district", "grade"]


CLAIMED = ()


def claimed_initial(values: dict[str, float]) -> dict[str, Any]:
    return {}
