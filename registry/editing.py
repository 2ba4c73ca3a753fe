"""One page to add or edit a row of the registry."""

from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from registry.access import Guarded
from registry.forms import RegistryForm


class Edit(Guarded):
    """GET shows the form, POST saves it. A subclass names the rows, the form and where to go then."""

    ability = "edit_registry"
    template = "registry/form.html"
    noun = ""
    listed_at = ""

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        raise NotImplementedError

    def after(self, row: Model) -> str:
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, pk: int | None = None, **_: Any) -> HttpResponse:
        return self._page(self._form(pk))

    def post(self, request: HttpRequest, pk: int | None = None, **_: Any) -> HttpResponse:
        form = self._form(pk, request.POST)
        if not form.stored(request.META.get("REMOTE_ADDR")):
            return self._page(form, status=422)
        messages.success(request, f"已保存{self.noun} {form.instance}。")
        return redirect(self.after(form.instance))

    def _form(self, pk: int | None, data: Any = None) -> RegistryForm:
        row = get_object_or_404(self.rows().visible_to(self.request.user), pk=pk) if pk else None
        kind = self.form_class(row)
        return kind(data, instance=row, by=self.request.user, initial=None if row else self.initial())

    def _page(self, form: RegistryForm, status: int = 200) -> HttpResponse:
        title = f"{'新增' if form.is_new else '编辑'}{self.noun}"
        back = reverse(self.listed_at) if form.is_new else self.after(form.instance)
        return render(
            self.request, self.template, {"form": form, "title": title, "back": back}, status=status
        )
