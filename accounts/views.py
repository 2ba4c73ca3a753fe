"""Coming in, going out, one's password, and the audit log."""

from django.contrib import messages
from django.contrib.auth import views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from accounts.audit import record
from accounts.filters import AuditFilter
from accounts.forms import LoginForm, OwnPasswordForm
from accounts.models import AuditEntry
from registry.access import may
from registry.pages import paged


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


@may("administer")
def audit(request: HttpRequest) -> HttpResponse:
    """操作日志, newest first."""
    entries = AuditEntry.objects.visible_to(request.user).select_related("user").order_by("-at", "-id")
    chosen = AuditFilter(request.GET, entries)
    return render(request, "accounts/audit.html", {"filter": chosen, "page": paged(request, chosen.qs)})
