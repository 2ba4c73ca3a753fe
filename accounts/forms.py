"""Login and password forms in our words."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

LOCK_MINUTES = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            f"用户名或密码不正确。连续 {settings.AXES_FAILURE_LIMIT} 次失败将锁定 {LOCK_MINUTES} 分钟。"
        ),
        "inactive": "该账号已停用，请联系系统管理员。",
    }


class OwnPasswordForm(PasswordChangeForm):
    """A new password that is not the old one; it ends the duty to change a given one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "当前密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
    }

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("old_password") and cleaned.get("old_password") == cleaned.get("new_password1"):
            self.add_error("new_password1", "新密码不能与当前密码相同。")
        return cleaned

    def save(self, commit: bool = True):
        self.user.must_change_password = False
        return super().save(commit)
