"""Forms of the survey: the office's, and the leaf that people fill in."""

from typing import Any

from django import forms

from performance.models import Survey
from performance.models.survey import Audience
from performance.survey import MARKS, QUESTIONS
from performance.survey.actions import MOST_TOKENS

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
MOST_QUESTIONS = 15


class SurveyForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(label="标题", max_length=100)
    opens_on = forms.DateField(label="开始日期", widget=DAY)
    closes_on = forms.DateField(label="截止日期", widget=DAY)
    least = forms.IntegerField(label="最少样本数", min_value=1, max_value=100_000, initial=30)
    questions = forms.CharField(
        label="题目",
        widget=forms.Textarea({"rows": 7}),
        initial="\n".join(QUESTIONS),
        help_text="每行一题，评分从很满意到很不满意",
    )

    def clean_questions(self) -> list[str]:
        lines = [each.strip() for each in self.cleaned_data["questions"].splitlines() if each.strip()]
        if not 1 <= len(lines) <= MOST_QUESTIONS:
            raise forms.ValidationError(f"应有 1 至 {MOST_QUESTIONS} 题")
        if any(len(each) > 100 for each in lines):
            raise forms.ValidationError("每题不超过 100 字")
        return lines

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("opens_on") and said.get("closes_on") and said["closes_on"] < said["opens_on"]:
            self.add_error("closes_on", "截止日期不能早于开始日期")
        return said


class LeavesForm(forms.Form):
    audience = forms.ChoiceField(label="对象", choices=Audience.choices)
    count = forms.IntegerField(label="份数", min_value=1, max_value=MOST_TOKENS, initial=24)
    note = forms.CharField(label="发放范围", max_length=100, required=False)


class LeafForm(forms.Form):
    """One field a question, and a word of one's own."""

    comment = forms.CharField(
        label="意见和建议",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"q{place}" for place in range(len(survey.questions))]
        for name, text in zip(self.names, survey.questions, strict=True):
            self.fields[name] = forms.TypedChoiceField(
                label=text,
                choices=list(MARKS.items()),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择一个评分"},
            )
        self.order_fields([*self.names, "comment"])

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    @property
    def is_incomplete(self) -> bool:
        """Whether a question waits for its mark."""
        return any(name in self.errors for name in self.names)

    def marks(self) -> list[int]:
        return [self.cleaned_data[name] for name in self.names]
