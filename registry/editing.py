"""One page to add or edit a row of the registry."""

from abc import abstractmethod
from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from registry.entry import Entry
from registry.forms import RegistryForm


class Edit(Entry):
    """GET shows the form, POST saves it. A subclass names the rows, the form and where to go then."""

    ability = "edit_registry"
    noun = ""
    listed_at = ""

    @abstractmethod
    def rows(self) -> QuerySet:
        """Those it may be about."""

    @abstractmethod
    def form_class(self, row: Model | None) -> type[RegistryForm]:
        """The form of ``row``, or of a new one."""

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data: Any, pk: int | None = None, **_: Any) -> RegistryForm:
        row = get_object_or_404(self.rows().visible_to(self.request.user), pk=pk) if pk else None
        kind = self.form_class(row)
        return kind(data, instance=row, by=self.request.user, initial=None if row else self.initial())

    def keep(self, form: RegistryForm, **_: Any) -> Model | None:
        return form.stored(self.address)

    def said(self, kept: Model) -> str:
        return f"已保存{self.noun} {kept}。"

    def context(self, form: RegistryForm) -> dict[str, Any]:
        title = f"{'新增' if form.is_new else '编辑'}{self.noun}"
        back = reverse(self.listed_at) if form.is_new else self.after(form.instance)
        return super().context(form) | {"title": title, "back": back}
