"""The form of one step: when it was, what is to be said."""

from datetime import datetime

from django import forms

from alerts.orders.forms import moment_field


class MoveForm(forms.Form):
    at = moment_field("办理时间", required=False, help_text="留空为现在")
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "说明不能超过 300 字"},
    )

    def instant(self, now: datetime) -> datetime:
        return self.cleaned_data["at"] or now
