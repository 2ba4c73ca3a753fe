"""Forms of 督办: what is missing or too long is said at its field, what was written stays."""

from typing import Any

from django import forms

from alerts.life.files import ACCEPTED, MOST_BYTES
from alerts.models import Supervision

MOST_FILES = 9


def _longest(name: str) -> int:
    return Supervision._meta.get_field(name).max_length or 0


class _ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files; cleans to a list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=_ManyFilesInput, required=False, **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多 {MOST_FILES} 个文件")
        return [super(FilesField, self).clean(each, initial) for each in files]


class _MinuteInput(forms.DateTimeInput):
    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="回复", max_length=_longest("reply"), widget=forms.Textarea(attrs={"rows": 5})
    )
    files = FilesField(
        label="佐证",
        help_text=f"{ACCEPTED}，每个不超过 {MOST_BYTES // 1024 // 1024} MB，最多 {MOST_FILES} 个",
    )


class ExtendForm(forms.Form):
    until = forms.DateTimeField(label="延期至", widget=_MinuteInput())
    reason = forms.CharField(label="延期理由", max_length=_longest("extended_reason"))


class ReviewForm(forms.Form):
    opinion = forms.CharField(
        label="验收意见",
        max_length=_longest("opinion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必填",
    )


class IssueForm(forms.Form):
    alerts = forms.CharField(widget=forms.HiddenInput)
    demand = forms.CharField(
        label="督办要求", max_length=_longest("demand"), widget=forms.Textarea(attrs={"rows": 3})
    )
    due_at = forms.DateTimeField(label="办理期限", widget=_MinuteInput())

    def clean_alerts(self) -> list[int]:
        """The numbers of the alerts, with commas between."""
        words = [each for each in self.cleaned_data["alerts"].split(",") if each]
        if not words or not all(each.isdecimal() and len(each) < 19 for each in words):
            raise forms.ValidationError("请先在告警中心选择要督办的告警")
        return [int(each) for each in words]
