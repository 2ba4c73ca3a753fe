"""Forms of a declaration: filing, review, its end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Role, User
from alerts.models import Declaration
from alerts.orders import declare
from alerts.orders.filing import MOST_FILES, Filing, Kind
from alerts.orders.forms import moment_field
from registry.entry import entered
from registry.models import Site, Status
from registry.rooms import model, platform


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is looked at when they are stored."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]


class DeclarationForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=Declaration.Kind)
    start = moment_field("开始时间")
    planned_end = moment_field(
        "计划结束", required=False, help_text="停产、停运可空，直到恢复；检修、故障必填；新建、恢复、拆除不填"
    )
    points = forms.MultipleChoiceField(
        label="点位", required=False, widget=forms.CheckboxSelectMultiple, help_text="都不勾为全部点位"
    )
    reason = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    applicant = forms.CharField(label="申报人", max_length=64)
    phone = forms.CharField(label="联系电话", max_length=32, required=False)
    files = FilesField(
        label="附件",
        required=False,
        widget=FilesInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,.mp4,.docx,.xlsx"}),
        help_text=f"照片、PDF、视频、Word 或 Excel，最多 {MOST_FILES} 个，每个不超过 20 MB",
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        site: Site,
        by: User,
        first: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=_first(site) | (first or {}))
        self.site, self.by = site, by
        self.fields["points"].choices = list(_offered(site))
        self.fields["points"].error_messages["invalid_choice"] = "所选点位不属于这个监管对象"
        if by.is_one_of(Role.CREW):
            self.fields["kind"].choices = [(Kind.FAULT.value, Kind.FAULT.label)]
            self.fields["kind"].help_text = "运维人员只能申报故障"
            self.fields["kind"].error_messages["invalid_choice"] = "运维人员只能申报故障"

    def filed(self, now: datetime, address: str | None) -> Declaration | None:
        """The declaration kept; None with the sentences on the form when it could not be."""
        return entered(
            self,
            lambda: declare.file(
                self.site.pk,
                self.filing(),
                by=self.by,
                now=now,
                files=self.cleaned_data["files"],
                address=address,
            ),
        )

    def filing(self) -> Filing:
        given = self.cleaned_data
        names = ("kind", "start", "planned_end", "reason", "applicant", "phone")
        return Filing(points=frozenset(map(int, given["points"])), **{name: given[name] for name in names})


class ReviewForm(forms.Form):
    opinion = forms.CharField(
        label="审核意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    override_reason = forms.CharField(label="补报认可理由", max_length=300, required=False)


class EndForm(forms.Form):
    at = moment_field("实际结束")


def _offered(site: Site) -> Iterator[tuple[str, str]]:
    """The points in use, by what they measure where the platform says so."""
    kind: Any = model(platform(site.platform).point)
    for point in kind.objects.filter(site=site.pk).exclude(status=Status.STOPPED).order_by("pk"):
        facility = getattr(point, "facility", "")
        yield str(point.pk), f"{facility}（{point.name}）" if facility else point.name


def _first(site: Site) -> dict[str, Any]:
    return {"applicant": site.enterprise.contact, "phone": site.enterprise.phone}
