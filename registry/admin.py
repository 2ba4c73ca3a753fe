"""Django's admin for the registry. Every change there stands in the audit log, like those of the pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from registry import audit
from registry.changes import differences
from registry.models import Device, District, Enterprise, SimCard, Site

admin.site.site_header = "大同市生态环境监管门户 · 系统管理"
admin.site.site_title = "系统管理"
admin.site.index_title = "系统管理"


class Audited(admin.ModelAdmin):
    """Writes what was added, changed or deleted, by whom and from where."""

    def _note(self, request: HttpRequest, action: str, row: Model, **detail: Any) -> None:
        audit.record(action, row, by=request.user, address=request.META.get("REMOTE_ADDR"), **detail)

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        self._note(request, "修改" if change else "新增", obj, changed=differences(before, obj))

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Many-to-many choices are not columns: what was chosen before and after."""
        fields = [each for each in self.opts.many_to_many if each.name in form.changed_data]
        before = {field: self._chosen(form.instance, field.name) for field in fields}
        super().save_related(request, form, formsets, change)
        after = {field: self._chosen(form.instance, field.name) for field in fields}
        changed = {str(field.verbose_name): [before[field], after[field]] for field in fields}
        if changed:
            self._note(request, "修改关联", form.instance, changed=changed)

    @staticmethod
    def _chosen(row: Model, name: str) -> str:
        return "、".join(map(str, getattr(row, name).all()))

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for action, rows in (
            ("新增", formset.new_objects),
            ("修改", [row for row, _ in formset.changed_objects]),
            ("删除", formset.deleted_objects),
        ):
            for row in rows:
                self._note(request, action, row, key=row.pk)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self._note(request, "删除", obj, key=obj.pk)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self._note(request, "删除", row, key=row.pk)
        super().delete_queryset(request, queryset)


class ReadOnly(admin.ModelAdmin):
    """To look at: nobody adds, changes or deletes it here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SiteAdmin(Audited):
    """A site of a platform."""

    list_display = ["name", "enterprise", "district", "status"]
    list_filter = ["district", "status"]
    list_select_related = ["enterprise", "district"]
    search_fields = ["name", "enterprise__name"]
    autocomplete_fields = ["enterprise"]


class PointAdmin(Audited):
    """A point of a platform."""

    list_display = ["name", "site", "device", "channel", "status"]
    list_filter = ["status", "site__district"]
    list_select_related = ["site", "device"]
    search_fields = ["name", "site__name", "device__mn"]
    autocomplete_fields = ["device"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "site":
            kwargs["queryset"] = Site.objects.filter(platform=self.opts.app_label)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(District)
class DistrictAdmin(ReadOnly):
    list_display = ["code", "name"]
    exclude = ["boundary"]


@admin.register(Enterprise)
class EnterpriseAdmin(Audited):
    list_display = ["name", "uscc", "district", "permit"]
    list_filter = ["district"]
    list_select_related = ["district"]
    search_fields = ["name", "uscc"]


@admin.register(Device)
class DeviceAdmin(Audited):
    list_display = ["mn", "name", "platform", "district", "dialect", "status"]
    list_filter = ["platform", "district", "status"]
    list_select_related = ["district"]
    search_fields = ["mn", "name"]
    autocomplete_fields = ["enterprise"]
    exclude = ["password", "sm4_key"]  # shown nowhere; set on the device's own page


@admin.register(SimCard)
class SimCardAdmin(Audited):
    list_display = ["iccid", "device", "operator", "expires_on", "state"]
    list_filter = ["state", "operator"]
    list_select_related = ["device"]
    search_fields = ["iccid", "device__mn"]
    autocomplete_fields = ["device"]
