"""The form as a page: a Django form for its head and texts, one a fund row, one an indicator row."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.text import Truncator

from performance.actions import answered
from performance.document import Document, plain
from performance.form_file import number_in
from performance.indicators import ZERO, Kind
from performance.layouts import TITLES as LAYOUTS
from performance.measures.book import TITLES
from performance.models import Evaluation, FundRow, IndicatorRow, Proposal
from performance.store import TEXTS, composed

CALLED = 30
"""Characters of a row's name in a sentence about it."""
MONTH_UNITS = ("月", "个月")
MONTHS = 12
ROWS = 80
"""More rows than any form has; the address of a request bounds them too."""


class Words(forms.CharField):
    """A text whose leading blanks belong to it; a browser's line ends become ours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea({"rows": 4}), **kwargs, "strip": False})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").rstrip()


class Amount(forms.DecimalField):
    """A number typed as text: a browser's own number field would send what it cannot read as nothing at all."""

    widget = forms.TextInput({"inputmode": "decimal"})
    default_error_messages = {"invalid": "应为数字"}


class HeadForm(forms.ModelForm):
    """Names, goals and the seven analyses. ``edits``: the number of saves when the page was opened."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Evaluation
        fields = [
            *["name", "department", "unit", "reporter", "rate_dp", "score_dp"],
            *["goal_expected", "goal_actual", *TEXTS],
        ]
        widgets = {"name": forms.Textarea({"rows": 1})}
        field_classes = dict.fromkeys(("goal_expected", "goal_actual", *TEXTS), Words)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edits"].initial = self.instance.edits
        for name in ("rate_dp", "score_dp"):
            self.fields[name].max_value = 4
            self.fields[name].validators.append(_few_places)

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def _few_places(value: int) -> None:
    if value > 4:
        raise ValidationError("小数位数应为 0 至 4")


class FundForm(forms.ModelForm):
    class Meta:
        model = FundRow
        fields = ["name", "initial", "full", "executed", "weight"]
        widgets = {"name": forms.HiddenInput}
        field_classes = dict.fromkeys(("initial", "full", "executed", "weight"), Amount)

    name = forms.CharField(max_length=60, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("initial", "full", "executed", "weight"):
            if said.get(name) is not None and said[name] < 0:
                self.add_error(name, "金额不能为负" if name != "weight" else "分值不能为负")
        full, executed = said.get("full"), said.get("executed")
        if full is not None and executed is not None and executed > full:
            self.add_error("executed", f"全年执行数 {executed:f} 万元超过全年预算数 {full:f} 万元")
        return said


class IndicatorForm(forms.ModelForm):
    """One row. ``proposals``: what the records say, by measure; a value that differs needs a reason."""

    class Meta:
        model = IndicatorRow
        fields = [
            *["level1", "level2", "level3", "kind", "target", "actual", "unit", "weight"],
            *["achieved_pct", "score", "deviation", "measure", "overruled"],
        ]
        widgets = {
            "level1": forms.HiddenInput,
            "level2": forms.HiddenInput,
            "deviation": forms.Textarea({"rows": 2}),
            "measure": forms.Select,
        }
        field_classes = dict.fromkeys(("weight", "achieved_pct", "score"), Amount)

    level1 = Words(max_length=30, widget=forms.HiddenInput)
    level2 = Words(max_length=30, widget=forms.HiddenInput)
    level3 = Words(label="三级指标", max_length=100, required=False, widget=forms.Textarea({"rows": 1}))

    def __init__(self, *args: Any, proposals: Mapping[str, Proposal] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals or {}
        self.fields["measure"] = forms.ChoiceField(
            label="取数口径", required=False, choices=[("", "不取数"), *TITLES.items()]
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self._numbers(said)
        if said.get("kind") != Kind.QUALITATIVE.value:
            self._measured(said)
        self._overruled(said)
        return said

    def _numbers(self, said: dict[str, Any]) -> None:
        weight, score, pct = said.get("weight"), said.get("score"), said.get("achieved_pct")
        if weight is not None and not 0 <= weight <= 100:
            self.add_error("weight", "分值应在 0 到 100 之间")
        elif score is not None and not 0 <= score <= (weight or 0):
            self.add_error("score", f"得分应在 0 到分值 {plain(weight or ZERO)} 之间")
        if pct is not None and not 0 <= pct <= 100:
            self.add_error("achieved_pct", "达成程度应在 0 到 100 之间")

    def _measured(self, said: dict[str, Any]) -> None:
        target, actual = said.get("target", ""), said.get("actual", "")
        for name, text, title in (("target", target, "指标值"), ("actual", actual, "完成值")):
            if text and number_in(text) is None:
                self.add_error(name, f"定量指标的{title}应为数字，如 12 或 98.5；文字请改为定性指标")
        if (number := number_in(target)) is not None and number <= 0 and said.get("weight"):
            self.add_error("target", "年度指标值应大于 0")
        if said.get("unit") in MONTH_UNITS and (number_in(actual) or 0) > MONTHS:
            self.add_error("actual", "一年只有 12 个月")

    def _overruled(self, said: dict[str, Any]) -> None:
        proposal = self.proposals.get(said.get("measure", ""))
        if proposal is None or not proposal.actual or said.get("overruled", "").strip():
            return
        if not same(said.get("actual", ""), proposal.actual) or (
            proposal.achieved_pct is not None and said.get("achieved_pct") != proposal.achieved_pct
        ):
            self.add_error("overruled", f"与取数结果“{proposal.actual}”不同，请填写不采用取数的理由")

    def row(self) -> IndicatorRow:
        return IndicatorRow(**{name: self.cleaned_data[name] for name in self._meta.fields})


def same(one: str, other: str) -> bool:
    """Whether two values say the same: as numbers where both are, else word for word."""
    numbers: tuple[Decimal | None, Decimal | None] = number_in(one), number_in(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return one.strip() == other.strip()


FundSet = formset_factory(FundForm, extra=0, max_num=10, absolute_max=20)
IndicatorSet = formset_factory(IndicatorForm, extra=0, can_delete=True, max_num=ROWS, absolute_max=ROWS + 20)


class Sheet:
    """Head and rows together, bound to what was sent or to what is stored."""

    def __init__(self, evaluation: Evaluation, data: QueryDict | None = None) -> None:
        self.evaluation = evaluation
        self.proposals = {each.measure: each for each in evaluation.proposals.all()}
        self.reasons = _reasons(data)
        self.answers = answered(evaluation.warnings_answered, self.reasons)
        self.head = HeadForm(data, instance=evaluation)
        self.funds = _bound(FundSet, data, "funds", evaluation.funds.all(), FundForm)
        self.indicators = _bound(
            IndicatorSet,
            data,
            "indicators",
            evaluation.indicators.all(),
            IndicatorForm,
            {"proposals": self.proposals},
        )

    def is_valid(self) -> bool:
        checked = [each.is_valid() for each in (self.head, self.funds, self.indicators)]  # each says its own
        return all(checked)

    def rows(self) -> tuple[list[FundRow], list[IndicatorRow]]:
        """The rows as sent, without those marked for deletion."""
        kept = [each for each in self.indicators.forms if not each.cleaned_data.get("DELETE")]
        funds = [
            FundRow(**{name: each.cleaned_data[name] for name in FundForm.Meta.fields})
            for each in self.funds.forms
        ]
        return funds, [each.row() for each in kept]

    def document(self) -> Document:
        """The form as sent."""
        for name, value in self.head.columns().items():
            setattr(self.evaluation, name, value)
        return composed(self.evaluation, *self.rows())

    def sentences(self) -> list[str]:
        """Every fault with its place."""
        found = [
            f"{self.head[name].label if name != '__all__' else '表头'}：{each}"
            for name, errors in self.head.errors.items()
            for each in errors
        ]
        for title, formset in (("资金", self.funds), ("指标", self.indicators)):
            for number, form in enumerate(formset.forms, 1):
                for name, errors in form.errors.items():
                    label = form.fields[name].label if name in form.fields else ""
                    found += [f"{_called(form, title, number)}{label}：{each}" for each in errors]
            found += [str(each) for each in formset.non_form_errors()]
        return found


def _called(form: forms.BaseForm, title: str, number: int) -> str:
    """A row by its name, else by its number."""
    name = str(form["level3" if "level3" in form.fields else "name"].value() or "").strip()
    return f"“{Truncator(name).chars(CALLED, truncate='…')}”" if name else f"{title}第 {number} 行"


def _reasons(data: QueryDict | None) -> dict[str, str]:
    """Why warnings stand, as sent beside the form."""
    return {name[7:]: text for name, text in (data or {}).items() if name.startswith("answer-")}


def _bound(
    kind: type[BaseFormSet],
    data: QueryDict | None,
    prefix: str,
    rows: Sequence[Any],
    form: Any,
    kwargs: dict[str, Any] | None = None,
) -> BaseFormSet:
    if data is not None:
        return kind(data, prefix=prefix, form_kwargs=kwargs)
    told = [{name: _shown(getattr(row, name)) for name in form.Meta.fields} for row in rows]
    return kind(initial=told, prefix=prefix, form_kwargs=kwargs)


def _shown(value: Any) -> Any:
    """A number without the zeros that its column adds."""
    return plain(value) if isinstance(value, Decimal) else value


class BeginForm(forms.Form):
    """A new year: from a layout, from an earlier form, or from a file."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    source = forms.ChoiceField(label="从哪里开始")
    file = forms.FileField(
        label="上年或已填报的表",
        required=False,
        help_text="选“从文件读取”时上传，.xlsx 或 .docx，不超过 5 MB",
    )
    keep = forms.BooleanField(
        label="保留完成值、得分和文字",
        required=False,
        help_text="补录已经填报过的年度时勾选；编制新年度时不勾选，只沿用目标、指标和分值",
    )

    FILE = "file"

    def __init__(self, *args: Any, earlier: Sequence[Evaluation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [
            *((f"form-{each.pk}", f"沿用 {each}") for each in earlier),
            *((f"layout-{name}", title) for name, (title, _) in reversed(LAYOUTS.items())),
            (self.FILE, "从文件读取"),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("source") == self.FILE and not said.get("file") and "file" not in self.errors:
            self.add_error("file", "请选择要读取的文件")
        return said
