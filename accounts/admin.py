"""Users and the audit log in Django's admin. Only role ADMIN comes in, through our own login page."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import AuditEntry, User
from registry.access import REFUSAL
from registry.admin import Audited, ReadOnly


@login_not_required
def our_login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin's login is the portal's; whoever is logged in and comes here may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied(REFUSAL)
    return redirect_to_login(request.GET.get("next", "/admin/"))


admin.site.login = our_login
admin.site.unregister(Group)  # the role decides what a person may do
admin.site.unregister([AccessLog, AccessFailureLog])  # 操作日志 has every login and every failure
apps.get_app_config("axes").verbose_name = "登录保护"
AccessAttempt._meta.verbose_name = AccessAttempt._meta.verbose_name_plural = "登录失败（删除即解锁）"


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password that an administrator knows is one the person must change."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        return super().save(commit)


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ["username", "role", "districts"]


@admin.register(User)
class OurUserAdmin(UserAdmin, Audited):
    add_form = NewUserForm
    change_password_form = GivenPasswordForm
    list_display = ["username", "display_name", "role", "unit", "is_active", "last_login"]
    list_filter = ["role", "is_active", "districts"]
    search_fields = ["username", "last_name", "first_name", "unit"]
    filter_horizontal = ["districts"]
    fieldsets = [
        (None, {"fields": ["username", "password", "must_change_password"]}),
        ("人员", {"fields": ["last_name", "first_name", "unit", "phone", "email"]}),
        ("权限", {"fields": ["role", "districts", "is_head", "is_active"]}),
        ("时间", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2", "role", "districts"]})
    ]

    @admin.display(description="姓名")
    def display_name(self, user: User) -> str:
        return user.display_name

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.must_change_password = True
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            self._note(request, "重设密码", User.objects.get(pk=id))
        return answer


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    list_display = ["at", "user", "role", "action", "target", "address"]
    list_filter = ["action", "role"]
    list_select_related = ["user"]
    search_fields = ["target", "user__username"]
    date_hierarchy = "at"
    show_full_result_count = False
