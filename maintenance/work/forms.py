"""Forms of work orders: what is missing or too long is said at its field, what was written stays."""

from typing import Any

from django import forms

from accounts.models import User
from alerts.models import Alert
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work.actions import NOTE, WHAT
from maintenance.work.rows import crews
from maintenance.work.states import BY_FORM, VERBS
from maintenance.work.ties import SENDABLE
from registry.models import Device, Site


class CrewField(forms.ModelChoiceField):
    """A crew of the district, and how much it has in hand."""

    def label_from_instance(self, crew: Any) -> str:
        phone = f" {crew.phone}" if crew.phone else ""
        return f"{crew}{phone}（在办 {crew.in_hand} 单）"


class AlertsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, alert: Alert) -> str:
        return alert.sentence


class MoveForm(forms.Form):
    """One step. ``expected``: the state the page showed."""

    verb = forms.ChoiceField(
        choices=[(name, verb.title) for name, verb in VERBS.items() if name not in BY_FORM]
    )
    expected = forms.CharField(required=False, max_length=16)
    note = forms.CharField(
        label="说明", required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    crew = CrewField(label="运维人员", queryset=User.objects.none(), required=False, empty_label="请选择")
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    accuracy_m = forms.FloatField(required=False)
    back = forms.CharField(required=False, max_length=8)

    def __init__(self, *args: Any, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = crews(district)

    @property
    def place(self) -> dict[str, float] | None:
        told = {name: self.cleaned_data.get(name) for name in ("lon", "lat", "accuracy_m")}
        return None if told["lon"] is None or told["lat"] is None else told


class OrderForm(forms.Form):
    """A new order at one site."""

    source = forms.ChoiceField(label="来源", choices=WorkOrder.Source)
    what = forms.CharField(label="事由", max_length=WHAT, widget=forms.Textarea(attrs={"rows": 3}))
    caller = forms.CharField(
        label="来电人", max_length=64, required=False, help_text="姓名和电话，电话来源时填写"
    )
    device = forms.ModelChoiceField(
        label="设备", queryset=Device.objects.none(), required=False, empty_label="不限"
    )
    crew = CrewField(label="运维人员", queryset=User.objects.none(), required=False, empty_label="稍后再派")
    due_on = forms.DateField(
        label="计划日期",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="不填则按时限尽快办理",
    )
    alerts = AlertsField(
        label="一并处理的告警",
        queryset=Alert.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, site: Site, sources: list[str], for_crew: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = dict(WorkOrder.Source.choices)
        self.fields["source"].choices = [(each, titles[each]) for each in sources]
        if len(sources) == 1:
            self.fields["source"].widget = forms.HiddenInput()
        if WorkOrder.Source.PHONE not in sources:
            del self.fields["caller"]
        self.fields["device"].queryset = Device.objects.filter(points__site=site).distinct()
        self.fields["alerts"].queryset = open_alerts(site)
        if for_crew:
            del self.fields["crew"], self.fields["due_on"]
        else:
            self.fields["crew"].queryset = crews(site.district_id)


def open_alerts(site: Site) -> Any:
    """The alerts of a site for which a crew can be sent and none is yet."""
    rows = Alert.objects.shown().exclude(condition="withdrawn").filter(site=site, handling__in=SENDABLE)
    return rows.exclude(work_orders__state__in=OPEN_STATES).order_by("-level", "started_at")
