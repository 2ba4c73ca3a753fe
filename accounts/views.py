"""Coming in, going out, one's password, and the audit log."""

from django.contrib import messages
from django.contrib.auth import views
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse_lazy

from accounts.audit import record
from accounts.filters import AuditFilter
from accounts.forms import LoginForm, OwnPasswordForm
from accounts.models import AuditEntry
from registry.lists import FilteredList


class Login(views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class Logout(views.LogoutView):
    """By POST only, as Django has it."""


class Password(views.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:password")

    @transaction.atomic
    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user = self.request.user
        record("修改密码", user, by=user, address=self.request.META["REMOTE_ADDR"])
        messages.success(self.request, "密码已修改。")
        return super().form_valid(form)


class Audit(FilteredList):
    """操作日志, newest first."""

    ability = "administer"
    filterset_class = AuditFilter
    template = "accounts/audit.html"
    partial = "accounts/_audit.html"

    def rows(self) -> QuerySet:
        entries = AuditEntry.objects.visible_to(self.request.user)
        return entries.select_related("user").order_by("-at", "-id")
