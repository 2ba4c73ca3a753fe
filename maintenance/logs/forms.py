"""The forms of this room: an entry of one kind, a renewal, a spare part and its movement."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms

from accounts.models import User
from maintenance.logs import actions, sims, spares
from maintenance.logs.entry import RESULT_LENGTH, TITLE_LENGTH, Entry, faults
from maintenance.logs.kinds import Family, Field, Kind, Type
from maintenance.logs.sims import Renewal
from maintenance.logs.spares import MOST, Move
from maintenance.models import Log, PartMovement, SimRenewal, SparePart
from registry.changes import fingerprint
from registry.entry import entered
from registry.models import District, SimCard
from registry.rooms import platform_choices

MOMENT = "%Y-%m-%dT%H:%M"
EVERY = [("", "全部平台")]


def moment_field(label: str, **more: Any) -> forms.DateTimeField:
    picker = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    wrong = {"invalid": f"{label}不是有效的日期时间，例如 2026-11-20 08:00", "required": f"请填写{label}"}
    return forms.DateTimeField(label=label, widget=picker, error_messages=wrong, **more)


def day_field(label: str, **more: Any) -> forms.DateField:
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    wrong = {"invalid": f"{label}不是有效的日期，例如 2026-11-20", "required": f"请填写{label}"}
    return forms.DateField(label=label, widget=picker, error_messages=wrong, **more)


class LogForm(forms.Form):
    """One entry of ``kind``; ``log``: the one that is corrected."""

    title = forms.CharField(label="内容", max_length=TITLE_LENGTH, error_messages={"required": "请填写内容"})
    platform = forms.ChoiceField(label="平台", required=False, help_text="空为全部平台")
    district = forms.ModelChoiceField(
        District.objects.none(), label="区县", required=False, empty_label="全市", help_text="空为全市"
    )
    started_at = moment_field("开始时间")
    ended_at = moment_field("结束时间", required=False)
    downtime_min = forms.IntegerField(
        label="停用分钟数",
        required=False,
        min_value=0,
        error_messages={"invalid": "停用分钟数应为整数", "min_value": "停用分钟数不能是负数"},
    )
    result = forms.CharField(
        label="结果", max_length=RESULT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Kind,
        by: User,
        now: datetime,
        log: Log | None = None,
        platform: str = "",
    ) -> None:
        first = _initial(log) if log else {"started_at": now, "platform": platform}
        super().__init__(data, initial=first)
        self.kind, self.by, self.now, self.log = kind, by, now, log
        self.fields["platform"].choices = [*EVERY, *platform_choices()]
        self.fields["district"].queryset = District.objects.visible_to(by).defer("boundary")
        for each in kind.fields:
            self.fields[each.name] = _field(each)
        self._fit_to_kind()

    def _fit_to_kind(self) -> None:
        is_fault = self.kind.family is Family.FAULT
        self.fields["ended_at"].required = self.fields["result"].required = not is_fault
        if is_fault:
            self.fields["started_at"].label, self.fields["ended_at"].label = "发生时间", "修复时间"
            self.fields["ended_at"].help_text = "尚未修复时留空，修复后再补"
            self.fields["downtime_min"].help_text = "停用而不填时，按发生到修复的全部时间计"
            self.fields["result"].help_text = "修复后必填"
        else:
            self.fields["result"].error_messages["required"] = "请填写结果"
            self.fields["downtime_min"].help_text = "计划内停用，不计入可用率"

    def common(self) -> Iterable[forms.BoundField]:
        """The fields every kind has."""
        names = ("title", "platform", "district", "started_at", "ended_at", "downtime_min", "result")
        return [self[name] for name in names]

    def own(self) -> Iterable[forms.BoundField]:
        """The fields of this kind."""
        return [self[each.name] for each in self.kind.fields]

    def clean(self) -> None:
        if self.errors:
            return
        for name, sentence in faults(self.content(), self.now):
            self.add_error(name if name in self.fields else None, sentence)

    def content(self) -> Entry:
        given = self.cleaned_data
        district = given["district"]
        return Entry(
            kind=self.kind.slug,
            started_at=given["started_at"],
            ended_at=given["ended_at"],
            title=given["title"],
            result=given["result"],
            downtime_min=given["downtime_min"],
            platform=given["platform"],
            district=district.pk if district else None,
            detail={
                each.name: _kept(given[each.name])
                for each in self.kind.fields
                if given[each.name] not in (None, "")
            },
        )

    def stored(self, address: str | None) -> Log | None:
        """The entry kept; None with the sentences on the form when it could not be."""
        return entered(self, lambda: self._store(by=self.by, now=self.now, address=address))

    def _store(self, **known: Any) -> Log:
        if self.log is None:
            return actions.write(self.content(), **known)
        return actions.correct(self.log.pk, self.content(), version=self.cleaned_data["version"], **known)


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _initial(log: Log) -> dict[str, Any]:
    columns = ("title", "platform", "district", "started_at", "ended_at", "downtime_min", "result")
    return {**{name: getattr(log, name) for name in columns}, **log.detail, "version": fingerprint(log)}


def _field(each: Field) -> forms.Field:
    """The form's field for a field of a kind."""
    label = f"{each.title}（{each.unit}）" if each.unit else each.title
    said = {"label": label, "required": each.must, "help_text": each.help}
    wrong = {"required": f"请{'选择' if each.choices else '填写'}{each.title}"}
    if each.type is Type.CHOICE:
        chosen = forms.ChoiceField(choices=[("", "请选择"), *each.choices], **said)
        chosen.error_messages |= {**wrong, "invalid_choice": f"{each.title}只能从列表中选择"}
        return chosen
    if each.type is Type.WHOLE:
        whole = f"{each.title}应为不小于 0 的整数"
        return forms.IntegerField(
            min_value=0, error_messages={**wrong, "invalid": whole, "min_value": whole}, **said
        )
    if each.type is Type.DAY:
        field = day_field(**said)
        field.error_messages |= wrong
        return field
    area = forms.Textarea(attrs={"rows": 3}) if each.type is Type.LONG else forms.TextInput()
    return forms.CharField(max_length=each.longest, widget=area, error_messages=wrong, **said)


class RenewalForm(forms.Form):
    """续费 of one card."""

    new_expiry = day_field("新到期日")
    renewed_on = day_field("续费日期")
    cost_yuan = forms.DecimalField(
        label="费用（元）",
        max_digits=10,
        decimal_places=2,
        error_messages={
            "required": "请填写费用",
            "invalid": "费用应为数字，例如 60.00",
            "max_decimal_places": "费用最多两位小数",
            "max_digits": "费用太大，请核对",
            "max_whole_digits": "费用太大，请核对",
        },
    )
    voucher = forms.CharField(
        label="凭证号",
        max_length=64,
        help_text="发票号或缴费单号",
        error_messages={"required": "请填写凭证号（发票或缴费单号）"},
    )

    def __init__(self, data: Any = None, *, card: SimCard, by: User, now: datetime, today: date) -> None:
        super().__init__(data, initial={"renewed_on": today})
        self.card, self.by, self.now, self.today = card, by, now, today

    def clean(self) -> None:
        if not self.errors:
            for name, sentence in sims.faults(self.card, self._content(), self.today):
                self.add_error(name, sentence)

    def _content(self) -> Renewal:
        return Renewal(**{name: self.cleaned_data[name] for name in self.base_fields})

    def stored(self, address: str | None) -> SimRenewal | None:
        return entered(
            self,
            lambda: sims.renew(self.card.pk, self._content(), by=self.by, now=self.now, address=address),
        )


class SpareForm(forms.ModelForm):
    """A model that is kept in stock from now on."""

    platform = forms.ChoiceField(label="平台", error_messages={"required": "请选择平台"})
    first = forms.IntegerField(
        label="期初数量", required=False, min_value=0, max_value=MOST, initial=0, help_text="随登记一并入库"
    )

    class Meta:
        model = SparePart
        fields = ["name", "model", "platform", "is_set", "least"]

    def __init__(self, *args: Any, by: User, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by, self.now = by, now
        self.fields["platform"].choices = [("", "请选择"), *platform_choices()]
        self.fields["least"].max_value = MOST

    def stored(self, address: str | None) -> SparePart | None:
        return entered(
            self,
            lambda: spares.keep(
                self.instance,
                by=self.by,
                now=self.now,
                first=self.cleaned_data["first"] or 0,
                address=address,
            ),
        )


class MoveForm(forms.Form):
    """入库 or 出库 of one part."""

    way = forms.ChoiceField(label="方向", choices=[("out", "出库"), ("in", "入库")])
    count = forms.IntegerField(
        label="数量",
        min_value=1,
        max_value=MOST,
        initial=1,
        error_messages={
            "required": "请填写数量",
            "invalid": "数量应为整数",
            "min_value": "数量至少为 1",
            "max_value": f"数量不超过 {MOST}",
        },
    )
    serial = forms.CharField(label="编号", max_length=64, required=False)
    note = forms.CharField(
        label="说明", max_length=300, error_messages={"required": "请写明来源或用途"}, help_text="来源或用途"
    )

    def __init__(self, data: Any = None, *, part: SparePart, by: User, now: datetime) -> None:
        super().__init__(data)
        self.part, self.by, self.now = part, by, now

    def stored(self) -> PartMovement | None:
        return entered(
            self, lambda: spares.move(self.part.pk, self._move(), by=self.by, now=self.now), at="count"
        )

    def _move(self) -> Move:
        given = self.cleaned_data
        count = given["count"] if given["way"] == "in" else -given["count"]
        return Move(count, serial=given["serial"], note=given["note"])
