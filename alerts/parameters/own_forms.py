"""The form on which the city writes a limit of its own."""

from typing import Any

from django import forms

from alerts.models import StandardLimit
from alerts.models.parameters import Reach
from alerts.parameters.forms import REACHES, ReachForm
from alerts.parameters.own import LENGTHS, Own, offered
from alerts.parameters.standing import mean_words
from alerts.parameters.targets import Target

NOT_YET = ("", "先登记，暂不选用")
DAY = {"invalid": "日期应写成 2026-03-02 这样的日期"}


def _number(label: str, *, required: bool = True, **more: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": f"{label}请填数字", "required": f"请填写{label}"},
        **more,
    )


def _words(label: str, name: str, **more: Any) -> forms.CharField:
    said = {"required": f"请填写{label}", "max_length": f"{label}不能超过 {LENGTHS[name]} 字"}
    return forms.CharField(label=label, max_length=LENGTHS[name], error_messages=said, **more)


def _day(label: str, **more: Any) -> forms.DateField:
    kept = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    said = DAY | {"required": f"请填写{label}"}
    return forms.DateField(label=label, widget=kept, error_messages=said, **more)


class OwnForm(ReachForm):
    """What is laid down, since when, and where it is to hold."""

    code = _words("编号", "code", help_text="如 同环发〔2026〕18 号，选用和告警中都用它")
    title = _words("名称", "title")
    source = _words("依据", "source", help_text="发文机关、文件名称")
    clause = _words("条款", "clause", required=False)
    column = forms.ChoiceField(label="因子", error_messages={"required": "请选择因子"})
    limit = _number("限值")
    window_s = forms.TypedChoiceField(
        label="平均时间", coerce=int, error_messages={"required": "请选择平均时间"}
    )
    formula = forms.ChoiceField(label="计算方式", choices=StandardLimit.Formula.choices)
    background_cap = _number("背景值上限", required=False, help_text="背景值高于它时按它计；不限时留空")
    allowed_a_day = forms.IntegerField(
        label="每日允许次数",
        required=False,
        min_value=0,
        help_text="留空为一次也不允许",
        error_messages={"invalid": "每日允许次数请填整数", "min_value": "每日允许次数不能为负"},
    )
    only_trade = forms.ChoiceField(label="只对这个行业", required=False)
    since = _day("实施日期")
    until = _day("废止日期", required=False, help_text="没有时留空")
    reason = forms.CharField(
        label="选用理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选了适用范围时填写",
        error_messages={"max_length": "理由不能超过 300 字"},
    )

    def __init__(self, slug: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(slug, *args, **kwargs)
        known = offered(slug)
        self.fields["column"].choices = [
            (each.column, f"{each.title}（{each.unit}）") for each in known.factors
        ]
        self.fields["window_s"].choices = [(each, mean_words(each)) for each in known.windows]
        labels = dict(StandardLimit.Formula.choices)
        self.fields["formula"].choices = [(each, labels[each]) for each in known.formulas]
        self.fields["only_trade"].choices = [("", "全部行业"), *self.fields["trade"].choices[1:]]
        self.fields["reach"].choices = [NOT_YET, *REACHES]
        self.fields["reach"].required = False
        self.fields["reach"].initial = ""
        if len(known.formulas) == 1:
            for name in ("formula", "background_cap"):
                self.fields[name].widget = forms.HiddenInput()
            self.fields["formula"].initial = known.formulas[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reach") and not self.errors.get("reason") and len(cleaned.get("reason") or "") < 4:
            self.add_error("reason", "请写明选用理由（至少 4 个字），供日后查对")
        return cleaned

    @property
    def own(self) -> Own:
        said = {
            name: self.cleaned_data[name] for name in Own.__dataclass_fields__ if name in self.cleaned_data
        }
        return Own(
            **said | {"trade": self.cleaned_data["only_trade"], "allowed_a_day": said["allowed_a_day"] or 0}
        )

    @property
    def chosen_for(self) -> Target | None:
        """Where it is to hold at once; None: nowhere yet."""
        return self.target if self.cleaned_data.get("reach") in Reach.values else None

    @property
    def head_fields(self) -> list[Any]:
        return [self[name] for name in ("code", "title", "source", "clause")]

    @property
    def limit_fields(self) -> list[Any]:
        names = ["column", "limit", "window_s", "formula", "background_cap", "allowed_a_day"]
        return [self[name] for name in (*names, "only_trade") if not self[name].is_hidden]

    @property
    def day_fields(self) -> list[Any]:
        return [self["since"], self["until"]]
