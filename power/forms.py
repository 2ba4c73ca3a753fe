"""What people fill in about plants and circuits."""

from math import ceil
from typing import Any

from power.models import Circuit, Plant
from registry import forms


class SiteForm(forms.SiteForm):
    class Meta(forms.SiteForm.Meta):
        model = Plant
        fields = [*forms.SiteForm.Meta.fields, "trade", "fully_submetered"]


class PointForm(forms.PointForm):
    class Meta(forms.PointForm.Meta):
        model = Circuit
        fields = [
            *forms.PointForm.Meta.fields,
            *["kind", "facility", "rated_kw", "on_kw", "rated_v", "ct_ratio", "pt_ratio"],
        ]


CLAIMED = ("kind", "rated_kw")
"""What must be said of a circuit found in the frames of an unknown device."""


def claimed_initial(values: dict[str, float]) -> dict[str, Any]:
    """A first guess from its latest values: the greatest power seen stands for the rated one."""
    power = values.get("power_kw")
    return {"kind": Circuit.Kind.TOTAL, "rated_kw": ceil(power) if power and power > 0 else None}
