"""Forms of devices and of claiming: sentences at the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model

from registry.forms import RegistryForm
from registry.models import Device, Site
from registry.models.device import CrcMode
from registry.rooms import model, platform, platform_choices, room
from telemetry import units
from telemetry.actions import Claimed
from telemetry.proposals import FoundChannel, dialect_choices, platform_of


class UnitsField(forms.CharField):
    """One ``code=unit`` a line."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "a34001=mg/m3"})

    def prepare_value(self, value: Any) -> Any:
        return units.written(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:
        try:
            return units.parsed(value or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data


def checked_units(found: dict[str, str], dialect: str) -> dict[str, str]:
    if fault := units.fault(found, dialect):
        raise ValidationError(fault)
    return found


class DeviceForm(RegistryForm):
    platform = forms.ChoiceField(label="平台", choices=platform_choices)
    dialect = forms.ChoiceField(label="方言", choices=dialect_choices)
    units = UnitsField(
        label="因子单位", required=False, help_text="与通常单位不同的才写，每行一个，如 a34001=mg/m3"
    )
    interval_s = forms.IntegerField(label="上报间隔（秒）", min_value=1, max_value=86_400, initial=300)

    class Meta:
        model = Device
        fields = [
            *["mn", "name", "platform", "enterprise", "district", "status", "dialect", "units", "crc_mode"],
            *["ack_style", "interval_s", "password", "check_password", "sm4_key", "maker", "model"],
            "installed_on",
        ]
        widgets = {"installed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        dialect = cleaned.get("dialect")
        if dialect and cleaned.get("platform") and platform_of(dialect) != cleaned["platform"]:
            self.add_error("dialect", f"方言 {dialect} 不属于这个平台")
        elif (
            dialect
            and isinstance(cleaned.get("units"), dict)
            and (fault := units.fault(cleaned["units"], dialect))
        ):
            self.add_error("units", fault)
        return cleaned


class ClaimForm(forms.Form):
    """Where a device stands and what its channels are; one group of fields a channel found in its frames."""

    name = forms.CharField(label="设备名称", max_length=64, required=False)
    site = forms.ModelChoiceField(
        label="监管对象",
        queryset=Site.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择监管对象"},
    )
    crc_mode = forms.ChoiceField(label="校验方式", choices=CrcMode)
    interval_s = forms.IntegerField(label="上报间隔（秒）", min_value=1, max_value=86_400)
    units = UnitsField(
        label="因子单位", required=False, help_text="按数值大小推测，请核对；与通常单位不同的才写"
    )

    def __init__(
        self, *args: Any, slug: str, dialect: str, found: list[FoundChannel], by: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.slug, self.dialect, self.found = slug, dialect, found
        sites = (
            Site.objects.visible_to(by)
            .filter(platform=slug)
            .select_related("district")
            .defer("district__boundary")
        )
        self.fields["site"].queryset = sites.order_by("district__order", "name")
        self.fields["site"].label_from_instance = lambda site: f"{site.district.name} · {site.name}"
        for index, channel in enumerate(found):
            self.fields.update(self._channel_fields(index, channel))

    def _channel_fields(self, index: int, channel: FoundChannel) -> dict[str, forms.Field]:
        rib = room(self.slug, "forms")
        own = fields_for_model(model(platform(self.slug).point), fields=rib.CLAIMED)
        first = rib.claimed_initial(channel.values)
        for name, field in own.items():
            field.initial = first.get(name)
        take = forms.BooleanField(label="登记", required=False, initial=True)
        title = forms.CharField(label="点位名称", max_length=64, initial=f"通道 {channel.name}")
        fields = {"take": take, "name": title, **own}
        return {f"channel{index}-{name}": field for name, field in fields.items()}

    def clean(self) -> dict[str, Any]:
        """A channel that is not taken may leave its fields empty."""
        cleaned = super().clean()
        for name in list(self.errors):
            group = name.partition("-")[0]
            if group.startswith("channel") and not cleaned.get(f"{group}-take"):
                del self._errors[name]
        return cleaned

    def clean_units(self) -> dict[str, str]:
        return checked_units(self.cleaned_data["units"], self.dialect)

    def channels(self) -> list[tuple[FoundChannel, list[tuple[str, str]], list[forms.BoundField]]]:
        """For the page: each channel, its values in words, its fields."""
        return [
            (
                channel,
                self._values(channel),
                [self[name] for name in self.fields if name.startswith(f"channel{i}-")],
            )
            for i, channel in enumerate(self.found)
        ]

    def _values(self, channel: FoundChannel) -> list[tuple[str, str]]:
        factors = platform(self.slug).factors
        return [
            (each.title, f"{channel.values[each.column]:g} {each.unit}".strip())
            for each in factors
            if each.column in channel.values
        ]

    def claimed(self) -> list[Claimed]:
        """The channels that the person took."""
        taken = []
        for index, channel in enumerate(self.found):
            said = {
                name.partition("-")[2]: value
                for name, value in self.cleaned_data.items()
                if name.startswith(f"channel{index}-")
            }
            if said.pop("take"):
                taken.append(Claimed(channel.name, said.pop("name"), said))
        return taken
