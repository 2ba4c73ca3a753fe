"""What the bureau fills in: for whom, which numbers, from when and why; which standard."""

from datetime import datetime
from typing import Any

from django import forms

from alerts.models import Standard
from alerts.models.parameters import Reach
from alerts.parameters.actions import newest, numbers_of, stages
from alerts.parameters.numbers import ENABLED, Number
from alerts.parameters.targets import (
    EVERYWHERE,
    Target,
    enterprise_named,
    point_named,
    point_title,
    trades,
)
from alerts.rule_types import Limits, Rule
from registry.models import District

ENABLE = [("", "不变"), ("1", "启用"), ("0", "停用")]
REACHES = [(each.value, "全市" if each == Reach.DEFAULT else each.label) for each in Reach]
MONTHS = [("30", "近 30 天"), ("90", "近 90 天")]
SINCE = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ReachForm(forms.Form):
    """For whom. ``target`` after cleaning; only the field of the chosen reach counts."""

    reach = forms.ChoiceField(label="适用范围", choices=REACHES, initial=Reach.DEFAULT)
    district = forms.ModelChoiceField(
        label="区县", queryset=District.objects.none(), required=False, empty_label="请选择"
    )
    trade = forms.ChoiceField(label="行业", required=False)
    enterprise = forms.CharField(
        label="企业", max_length=160, required=False, help_text="输入名称，从提示中选择"
    )
    point = forms.CharField(
        label="点位", max_length=200, required=False, help_text="输入企业或点位名称，从提示中选择"
    )

    def __init__(self, slug: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug
        self.target: Target = EVERYWHERE
        self.fields["reach"].widget.attrs["data-reach"] = ""
        self.fields["district"].queryset = District.objects.defer("boundary")
        self.fields["trade"].choices = [("", "请选择"), *((each, each) for each in trades(slug))]
        for name in ("enterprise", "point"):
            self.fields[name].widget.attrs |= {"list": f"{name}-choices", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reach = cleaned.get("reach")
        if reach and reach != Reach.DEFAULT and reach not in self.errors:
            self.target = self._found(Reach(reach), cleaned.get(reach)) or EVERYWHERE
        return cleaned

    def _found(self, reach: Reach, value: Any) -> Target | None:
        if not value:
            if reach not in self.errors:
                self.add_error(reach, f"请选择{reach.label}")
            return None
        if reach == Reach.DISTRICT:
            return Target(reach, value.pk, value.name)
        if reach == Reach.TRADE:
            return Target(reach, value, value)
        row = (enterprise_named if reach == Reach.ENTERPRISE else point_named)(self.slug, value)
        if row is None:
            self.add_error(reach, f"没有找到这个{reach.label}，请输入名称后从提示中选择")
            return None
        return Target(reach, str(row.pk), row.name if reach == Reach.ENTERPRISE else point_title(row))

    @property
    def reach_fields(self) -> list[Any]:
        return [self[name] for name in ("reach", "district", "trade", "enterprise", "point")]


class SignedForm(ReachForm):
    """Also from when and why."""

    since = forms.DateTimeField(
        label="生效时间",
        required=False,
        widget=SINCE,
        help_text="留空为立即生效",
        error_messages={"invalid": "生效时间应写成 2026-03-02 08:00 这样的时间"},
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "理由不能超过 300 字"},
    )

    @property
    def since_at(self) -> datetime | None:
        return self.cleaned_data.get("since")


class NumbersForm(SignedForm):
    """The numbers of one rule; an empty field leaves its number as it is."""

    enabled = forms.ChoiceField(label="启用", choices=ENABLE, required=False)
    days = forms.ChoiceField(label="试算时段", choices=MONTHS, required=False, initial="30")
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, rule: Rule, limits: Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(rule.platform, *args, **kwargs)
        self.rule = rule
        self.numbers = numbers_of(rule)
        for each in self.numbers:
            self.fields[each.name] = _field(each, limits)
        self.fields["seen"].initial = newest(rule.code)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for each in self.numbers:
            shown = cleaned.get(each.name)
            if shown is not None and (fault := each.refusal(shown)):
                self.add_error(each.name, fault)
        return cleaned

    @property
    def values(self) -> dict[str, float | None]:
        """What was filled in, as it is stored."""
        filled = {each: self.cleaned_data.get(each.name) for each in self.numbers}
        values: dict[str, float | None] = {
            each.name: each.stored(shown) for each, shown in filled.items() if shown is not None
        }
        if switch := self.cleaned_data.get(ENABLED):
            values[ENABLED] = float(switch)
        return values

    @property
    def number_fields(self) -> list[Any]:
        return [self[each.name] for each in self.numbers]


def _field(each: Number, limits: Limits) -> forms.FloatField:
    now = each.told(getattr(limits, each.name))
    return forms.FloatField(
        label=f"{each.title}（{each.unit}）" if each.unit else each.title,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=f"全市现为 {now}；可填 {each.range_text}",
        error_messages={"invalid": f"{each.title}请填数字"},
    )


class RestoreForm(forms.Form):
    """Back to the wider reach, at once."""

    reason = forms.CharField(max_length=300, required=False)


class ApplyForm(SignedForm):
    """What was tried comes into force where it was tried: only when and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("power", *args, **kwargs)
        for name in ("reach", "district", "trade", "enterprise", "point"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    @property
    def shown_fields(self) -> list[Any]:
        return [self["since"], self["reason"]]


class ChoiceForm(SignedForm):
    """Which standard holds for whom."""

    standard = forms.ModelChoiceField(
        label="标准",
        queryset=Standard.objects.none(),
        required=False,
        empty_label="恢复上级范围（不单独指定）",
    )
    stage = forms.ChoiceField(label="阶段或规模", required=False)

    def __init__(self, slug: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(slug, *args, **kwargs)
        rows = Standard.objects.filter(platform=slug).prefetch_related("limits")
        self.fields["standard"].queryset = rows
        named = {each.pk: stages(each) for each in rows}
        every = dict.fromkeys(name for each in named.values() for name in each if name)
        self.fields["stage"].choices = [("", "不分阶段"), *((each, each) for each in every)]
        self.fields["standard"].widget.attrs["data-stages-of"] = "stage"
        self.stages = {str(pk): each for pk, each in named.items() if each}

    @property
    def choice_fields(self) -> list[Any]:
        return [self["standard"], self["stage"]]
