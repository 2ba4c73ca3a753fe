"""Forms of a plan: making one, making it again, moving an item, taking a site in."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from alerts.life.working_days import is_published
from maintenance.models import Plan
from maintenance.plans.actions import MOST_A_DAY, MOST_TIMES, Wanted
from maintenance.plans.consultation_forms import DayInput, MonthField, crews_of
from registry.models import District, Site
from registry.rooms import platform_choices

MOST_DAYS_OFF = 31


class DaysField(forms.CharField):
    """Days with anything between them: ``2026-11-25、2026-11-26``."""

    def clean(self, value: Any) -> tuple[date, ...]:
        words = [each for each in re.split(r"[\s,，、;；]+", super().clean(value)) if each]
        found = set()
        for word in words:
            try:
                found.add(date.fromisoformat(word))
            except ValueError as fault:
                raise ValidationError(f"“{word[:20]}”不是日期，请写成 2026-11-25") from fault
        if len(found) > MOST_DAYS_OFF:
            raise ValidationError(f"停巡日期最多 {MOST_DAYS_OFF} 个")
        return tuple(sorted(found))


class WantedForm(forms.Form):
    """How a plan is to be made."""

    capacity = forms.IntegerField(
        label="每日家数",
        min_value=1,
        max_value=MOST_A_DAY,
        initial=6,
        help_text="每名运维人员一天最多到访的家数",
    )
    times = forms.IntegerField(
        label="每家次数",
        min_value=1,
        max_value=MOST_TIMES,
        initial=1,
        help_text="1 为按平台频次（用电每季度、颗粒物和油烟每月一次）；2 以上为本月每家的次数",
    )
    days_off = DaysField(
        label="停巡日期",
        required=False,
        max_length=500,
        help_text="周末和法定节假日之外不出巡的日子，如 2026-11-25、2026-11-26",
    )

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["capacity"], given["times"], given["days_off"])


def asked(plan: Plan) -> dict[str, Any]:
    """The initial values of a WantedForm: how the plan was made last."""
    return {"capacity": plan.capacity, "times": plan.times, "days_off": "、".join(plan.days_off)}


class PlanForm(WantedForm):
    month = MonthField(label="月份")
    platform = forms.ChoiceField(label="平台", required=False)
    district = forms.ModelChoiceField(
        label="区县", required=False, queryset=District.objects.none(), empty_label="全部区县"
    )
    crews = forms.ModelMultipleChoiceField(
        label="运维人员",
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="不选为各区县的全部运维人员；多人时平分该区县的监管对象",
    )

    field_order = ["month", "platform", "district", "capacity", "times", "days_off", "crews"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [("", "全部平台"), *platform_choices()]
        self.fields["district"].queryset = District.objects.visible_to(by).defer("boundary")
        crews = User.objects.filter(role=Role.CREW, is_active=True)
        self.fields["crews"].queryset = crews.order_by("username")


def note_of_year(month: date) -> str:
    """What the planner has to know about a month whose holidays are not published yet."""
    if is_published(month):
        return ""
    return f"{month.year} 年的放假安排尚未公布，只避开周末；公布后请重排"


class MoveForm(forms.Form):
    on = forms.DateField(label="日期", widget=DayInput(), error_messages={"required": "请选择日期"})


class AddForm(MoveForm):
    site = forms.ModelChoiceField(
        label="监管对象",
        queryset=Site.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择监管对象"},
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites


class HandOverForm(forms.Form):
    crew = forms.ModelChoiceField(
        label="移交给",
        queryset=User.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择运维人员"},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = crews_of(plan.district_id).exclude(pk=plan.crew_id)
