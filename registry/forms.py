"""Forms of the registry: sentences at the field, districts of the person, a guard against overwriting."""

from typing import Any

from django import forms
from django.db.models import Model

from registry import actions
from registry.changes import fingerprint
from registry.entry import entered
from registry.models import District, Enterprise, Point, Site


class RegistryForm(forms.ModelForm):
    """Remembers what the row was when the page was opened; ``stored`` saves through the actions."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.is_new = self.instance._state.adding
        if not self.is_new:
            self.fields["version"].initial = fingerprint(self.instance)
        for name, model in (("district", District), ("enterprise", Enterprise)):
            if name in self.fields:
                self.fields[name].queryset = model.objects.visible_to(by)

    def stored(self, address: str | None) -> Model | None:
        """The row saved; None with the sentences on the form when it could not be."""

        def save() -> Model:
            if self.is_new:
                return actions.create(self.instance, by=self.by, address=address)
            version = self.cleaned_data["version"]
            return actions.change(self.instance, version=version, by=self.by, address=address)

        return entered(self, save)


class EnterpriseForm(RegistryForm):
    class Meta:
        model = Enterprise
        fields = [
            *["name", "uscc", "no_uscc_reason", "permit", "trade_code", "district"],
            *["address", "contact", "phone"],
        ]

    def clean_uscc(self) -> str | None:
        return (self.cleaned_data["uscc"] or "").strip().upper() or None


class SiteForm(RegistryForm):
    """The shared part of a site; each rib's forms.SiteForm adds its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.platform = self._meta.model._meta.app_label

    class Meta:
        model = Site
        fields = [
            *["name", "enterprise", "district", "address", "lon", "lat", "status"],
            *["maintainer", "maintainer_phone"],
        ]


class PointForm(RegistryForm):
    """The shared part of a point; each rib's forms.PointForm adds its own."""

    class Meta:
        model = Point
        fields = ["name", "channel", "status", "interval_s"]
