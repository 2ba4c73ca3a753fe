"""The form of an order: for one enterprise or several, by workshop or points."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from alerts.models import Order
from alerts.orders import actions
from alerts.orders.content import Content
from alerts.orders.standing import enterprises_with_power
from alerts.orders.targets import production
from registry.entry import entered
from registry.models import Enterprise

MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: str, **more: Any) -> forms.DateTimeField:
    """An instant picked from a calendar, in the city's time."""
    picker = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    wrong = {"invalid": f"{label}不是有效的日期时间，例如 2026-11-20 08:00"}
    return forms.DateTimeField(label=label, widget=picker, error_messages=wrong, **more)


def clock_field(label: str) -> forms.TimeField:
    picker = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=picker, required=False)


class OrderForm(forms.Form):
    """``order``: the one that is edited. ``first``: what a new one begins with."""

    number = forms.CharField(label="编号", max_length=40, help_text="同一次应急的各家企业用同一编号")
    cause = forms.ChoiceField(label="应急类型", choices=Order.Cause)
    warning = forms.ChoiceField(
        label="预警等级", choices=[("", "无"), *Order.Warning.choices], required=False
    )
    title = forms.CharField(label="主题", max_length=120, required=False)
    kind = forms.ChoiceField(label="类型", choices=Order.Kind)
    cut_pct = forms.FloatField(label="减产比例（%）", required=False, help_text="限产时填写，大于 0 小于 100")
    start = moment_field("启动时间")
    end = moment_field("结束时间", required=False, help_text="空为直到解除")
    cycle = forms.ChoiceField(label="执行周期", choices=Order.Cycle)
    day_from = clock_field("每日开始")
    day_to = clock_field("每日结束")
    note = forms.CharField(label="说明", max_length=300, required=False)
    enterprises = forms.ModelMultipleChoiceField(
        Enterprise.objects.none(), label="企业", error_messages={"required": "请选择企业"}
    )
    workshop = forms.CharField(
        label="车间", max_length=64, required=False, help_text="空为全厂；按产污设施名称匹配"
    )
    points = forms.MultipleChoiceField(label="点位", required=False)
    spared = forms.MultipleChoiceField(label="保民生、保温点位", required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, by: User, order: Order | None = None, first: Any = None) -> None:
        super().__init__(data, initial=_initial(order) if order else first)
        self.by, self.order = by, order
        offered = Enterprise.objects.visible_to(by).filter(pk__in=enterprises_with_power())
        self.fields["enterprises"].queryset = offered.select_related("district").defer("district__boundary")
        if order:
            self.fields["enterprises"].required = False
        self.offered_points = list(self._offered_points())
        choices = [(str(each.pk), str(each)) for each in self.offered_points]
        for name in ("points", "spared"):
            self.fields[name].choices = choices
            self.fields[name].error_messages["invalid_choice"] = "所选点位不属于这家企业的在用产污点位"

    def _offered_points(self) -> Any:
        one = self.order.enterprise_id if self.order else single(self["enterprises"].value())
        visible = Enterprise.objects.visible_to(self.by).filter(pk=one).exists() if one else False
        return production([one]) if visible else ()

    @property
    def chosen(self) -> dict[str, set[str]]:
        """The points ticked in each column."""
        return {name: {str(each) for each in self[name].value() or ()} for name in ("points", "spared")}

    @property
    def enterprises_ticked(self) -> set[str]:
        return {str(getattr(each, "pk", each)) for each in self["enterprises"].value() or ()}

    def stored(self, now: datetime, address: str | None) -> list[Order] | None:
        """The orders kept; None with the sentences on the form when they could not be."""
        return entered(self, lambda: self._kept(self.content(), now, address))

    def _kept(self, content: Content, now: datetime, address: str | None) -> list[Order]:
        if self.order:
            version = self.cleaned_data["version"]
            changed = actions.change(
                self.order.pk, content, version=version, by=self.by, now=now, address=address
            )
            return [changed]
        chosen = [each.pk for each in self.cleaned_data["enterprises"]]
        return actions.draft(content, chosen, by=self.by, now=now, address=address)

    def content(self) -> Content:
        given = self.cleaned_data
        plain = ("kind", "start", "end", "cause", "warning", "cut_pct", "cycle", "day_from", "day_to", "note")
        return Content(
            number=given["number"].strip(),
            title=given["title"].strip(),
            workshop=given["workshop"].strip(),
            points=frozenset(map(int, given["points"])),
            spared=frozenset(map(int, given["spared"])),
            **{name: given[name] for name in plain},
        )


def single(chosen: Any) -> int | None:
    """The number of the one enterprise chosen; None for none or several."""
    numbers = [str(getattr(each, "pk", each)) for each in chosen or ()]
    return int(numbers[0]) if len(numbers) == 1 and numbers[0].isdecimal() and len(numbers[0]) < 10 else None


def _initial(order: Order) -> dict[str, Any]:
    columns = [name for name in OrderForm.base_fields if hasattr(order, name)]
    known = {name: getattr(order, name) for name in columns if name not in ("points", "spared")}
    picked = {name: list(getattr(order, name).values_list("pk", flat=True)) for name in ("points", "spared")}
    return {**known, **picked, "enterprises": [order.enterprise_id], "version": actions.version_of(order)}
