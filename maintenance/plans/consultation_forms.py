"""Forms of 区县征询: what is missing or wrong is said at its field, what was written stays."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from maintenance.models import Consultation, WorkOrder
from maintenance.plans import consultations
from registry.entry import entered
from registry.models import District, Site


class DayInput(forms.DateInput):
    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


class MonthField(forms.CharField):
    """``2026-11`` as the first day of the month."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value: Any) -> date | None:
        try:
            return date.fromisoformat(f"{value}-01") if value else None
        except ValueError as fault:
            raise ValidationError("请选择月份") from fault

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError("请选择月份")

    def run_validators(self, value: Any) -> None:
        """A date has no length to look at."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


YES_NO = [("True", "正常"), ("False", "不正常")]


class ConsultationForm(forms.ModelForm):
    district = forms.ModelChoiceField(label="区县", queryset=District.objects.none(), empty_label="请选择")
    month = MonthField(label="月份")
    is_normal = forms.TypedChoiceField(
        label="系统运行是否正常",
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "True",
    )

    class Meta:
        model = Consultation
        fields = [
            *["district", "month", "visited_on", "visitors", "respondent", "post", "phone"],
            *["is_normal", "problems", "opinions", "promised_on", "result"],
        ]
        widgets = {
            "visited_on": DayInput(),
            "promised_on": DayInput(),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("problems", "opinions", "result")},
        }
        help_texts = {
            "visitors": "到区县征询的运维人员，多人用顿号隔开",
            "problems": "区县反映的问题；运行不正常时必填",
            "opinions": "区县对系统和服务的意见、数据清理的要求",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.is_new = by, self.instance._state.adding
        self.fields["district"].queryset = District.objects.visible_to(by).defer("boundary")
        if not self.is_new:
            del self.fields["district"], self.fields["month"]

    def _post_clean(self) -> None:
        """The rules of the record are the action's; here only what a field alone can tell."""

    def kept(self, now: datetime, address: str | None) -> Consultation | None:
        """The record; None with the sentences on the form when it could not be kept."""
        more = {"by": self.by, "now": now, "address": address}
        return entered(self, lambda: self._keep(**more))

    def _keep(self, **more: Any) -> Consultation:
        facts = {name: self.cleaned_data[name] for name in consultations.FACTS}
        if not self.is_new:
            return consultations.change(self.instance.pk, facts=facts, **more)
        where = {name: self.cleaned_data[name] for name in ("district", "month")}
        return consultations.record(**where, facts=facts, **more)


class ResultForm(forms.Form):
    result = forms.CharField(label="处理结果", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SendForm(forms.Form):
    """A work order for what the district brought up."""

    site = forms.ModelChoiceField(
        label="监管对象",
        queryset=Site.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "请先查找并选择监管对象"},
    )
    what = forms.CharField(
        label="事由",
        max_length=WorkOrder._meta.get_field("what").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    crew = forms.ModelChoiceField(
        label="派给", queryset=User.objects.none(), required=False, empty_label="暂不派单"
    )
    due_on = forms.DateField(label="计划日期", required=False, widget=DayInput())

    def __init__(self, *args: Any, sites: Any, district: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["crew"].queryset = crews_of(district)
        self.fields["due_on"].initial = today + timedelta(days=1)


def crews_of(district: str) -> Any:
    """The crews that work in the district."""
    return User.objects.filter(role=Role.CREW, is_active=True, districts=district).order_by("username")
