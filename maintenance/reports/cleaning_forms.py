"""Forms of a data cleaning: asking, approving, restoring."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from alerts.orders.forms import moment_field
from maintenance.models import Cleaning, Consultation
from maintenance.reports import cleaning
from registry.entry import entered
from registry.models import Site
from registry.rooms import model, platform

OFFERED = 13
"""Consultations of the district, newest first: a year and the month that runs."""


class CleaningForm(forms.Form):
    since = moment_field("开始时间")
    until = moment_field("结束时间", help_text="不含这一刻")
    points = forms.MultipleChoiceField(
        label="点位", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选择一个点位"}
    )
    consultation = forms.ModelChoiceField(
        label="依据的区县征询", queryset=Consultation.objects.none(), required=False, empty_label="无"
    )
    reason = forms.CharField(
        label="清理理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明清理理由"},
    )

    def __init__(self, data: Any = None, *, site: Site, by: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.site, self.by = site, by
        self.fields["points"].choices = _points(site)
        self.fields["points"].error_messages["invalid_choice"] = "所选点位不属于这个监管对象"
        talks = Consultation.objects.visible_to(by).filter(district=site.district_id).order_by("-month")
        newest = talks.values_list("pk", flat=True)[:OFFERED]
        self.fields["consultation"].queryset = talks.filter(pk__in=list(newest))
        self.fields["consultation"].label_from_instance = _named

    def preview(self) -> cleaning.Preview | None:
        """What the request would move; None with the sentences on the form when that cannot be told."""
        if not {"since", "until", "points"} <= self._valid().keys():
            return None
        self.errors.pop("reason", None)  # it may be written afterwards
        given = self.cleaned_data
        if given["until"] <= given["since"]:
            self.add_error("until", "结束时间必须晚于开始时间")
            return None
        points = [int(each) for each in given["points"]]
        return cleaning.preview(self.site, points, given["since"], given["until"])

    def _valid(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    def asked(self, now: datetime, address: str | None) -> Cleaning | None:
        """The request kept; None with the sentences on the form when it could not be."""
        return entered(self, lambda: self._ask(now, address))

    def _ask(self, now: datetime, address: str | None) -> Cleaning:
        given = dict(self.cleaned_data, points=[int(each) for each in self.cleaned_data["points"]])
        return cleaning.ask(site=self.site, by=self.by, now=now, address=address, **given)


def _points(site: Site) -> list[tuple[str, str]]:
    kind: Any = model(platform(site.platform).point)
    return [
        (
            str(point.pk),
            f"{facility}（{point.name}）" if (facility := getattr(point, "facility", "")) else point.name,
        )
        for point in kind.objects.filter(site=site.pk).order_by("pk")
    ]


def _named(each: Consultation) -> str:
    said = each.opinions or each.problems
    return f"{each.month:%Y 年 %-m 月}征询{f'：{said[:30]}' if said else ''}"


class ReviewForm(forms.Form):
    opinion = forms.CharField(
        label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RestoreForm(forms.Form):
    reason = forms.CharField(label="恢复理由", max_length=300, error_messages={"required": "请写明恢复理由"})
