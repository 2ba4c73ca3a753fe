"""The range of a chart, from the address: the last day, week or month, or two dates of one's own."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms

from telemetry.partitions import CITY
from telemetry.series import Stretch

PRESETS = {
    "24h": ("24 时", timedelta(hours=24)),
    "7d": ("7 天", timedelta(days=7)),
    "30d": ("30 天", timedelta(days=30)),
}
CUSTOM = "custom"
LONGEST = timedelta(days=366)


class RangeForm(forms.Form):
    """Two local dates, both included."""

    start = forms.DateField(
        label="开始日期",
        error_messages={"required": "请选择开始日期", "invalid": "开始日期应写成 2026-03-02 这样的日期"},
    )
    end = forms.DateField(
        label="结束日期",
        error_messages={"required": "请选择结束日期", "invalid": "结束日期应写成 2026-03-02 这样的日期"},
    )

    def clean(self) -> dict[str, date]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            if end < start:
                raise forms.ValidationError("结束日期早于开始日期，请重新选择")
            if end - start >= LONGEST:
                raise forms.ValidationError("一次最多看 366 天，请缩短时间范围")
            if start.year < 2020 or end.year > 2100:
                raise forms.ValidationError("日期不在本系统有数据的年份内")
        return cleaned

    def stretch(self) -> Stretch:
        start, end = (datetime.combine(self.cleaned_data[name], time(), CITY) for name in ("start", "end"))
        return Stretch(start.astimezone(UTC), (end + timedelta(days=1)).astimezone(UTC))


def chosen(data: dict[str, str], now: datetime) -> tuple[str, Stretch, RangeForm, list[str]]:
    """The name of the range, its instants, the form of dates, and what is wrong with what was asked for."""
    name = data.get("range", "24h")
    if name == CUSTOM:
        form = RangeForm(data)
        if form.is_valid():
            return CUSTOM, form.stretch(), form, []
        faults = [str(fault) for each in form.errors.values() for fault in each]
        return CUSTOM, _last("24h", now), form, [*faults, "下面显示的是最近 24 小时。"]
    faults = [] if name in PRESETS else [f"没有“{name[:20]}”这个时间范围，下面显示的是最近 24 小时。"]
    name = name if name in PRESETS else "24h"
    stretch = _last(name, now)
    local = [at.astimezone(CITY).date() for at in (stretch.start, stretch.end)]
    return name, stretch, RangeForm(initial={"start": local[0], "end": local[1]}), faults


def _last(name: str, now: datetime) -> Stretch:
    return Stretch(now - PRESETS[name][1], now)
