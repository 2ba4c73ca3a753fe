"""What people fill in about restaurants and exhaust outlets."""

import re
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError

from fume.models import Outlet, Restaurant, default_hours, validate_hours
from registry import forms

_PERIOD = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")


class HoursField(django_forms.CharField):
    """营业时间 as people write it: 10:30–14:00，16:30–21:00."""

    def prepare_value(self, value: Any) -> Any:
        return "，".join("–".join(pair) for pair in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[list[str]]:
        found = _PERIOD.findall(value or "")
        if _PERIOD.sub("", value or "").strip("，,、;； "):
            raise ValidationError("营业时间请写成 10:30–14:00，16:30–21:00 的样子")
        return [[f"{int(a):02}:{b}", f"{int(c):02}:{d}"] for a, b, c, d in found]

    def validate(self, value: Any) -> None:
        validate_hours(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data


class SiteForm(forms.SiteForm):
    hours = HoursField(label="营业时间", initial=default_hours, help_text="如 10:30–14:00，16:30–21:00")

    class Meta(forms.SiteForm.Meta):
        model = Restaurant
        fields = [*forms.SiteForm.Meta.fields, "kind", "stoves", "hours"]


OUTLET = (
    *("purifier_model", "fan_model", "cleaned_on", "baseline_a"),
    *("flow_source", "design_flow_m3_h", "duct_m2"),
)


class PointForm(forms.PointForm):
    class Meta(forms.PointForm.Meta):
        model = Outlet
        fields = [*forms.PointForm.Meta.fields, *OUTLET]


CLAIMED = ()


def claimed_initial(values: dict[str, float]) -> dict[str, Any]:
    return {}
