"""Forms of channels and texts: what is wrong is said at its field."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email

from accounts.models import User
from alerts.levels import LEVELS
from alerts.models import Channel, NoticeTemplate
from alerts.notices.adapters.message import Failed
from alerts.notices.adapters.web import Target, Unfit, addresses
from alerts.notices.channels import OWN, ROBOTS
from alerts.notices.people import address_of
from alerts.notices.wording import KNOWN, unknown, unpaired
from registry.models import District
from registry.rooms import platform_choices

PHONE = re.compile(r"1\d{10}")
SECRET = re.compile(r"NOTICE_[A-Z0-9_]{1,56}")


class ChannelForm(forms.ModelForm):
    """What every channel has: from which level on, for which platforms, when it is quiet."""

    least_level = forms.TypedChoiceField(label="最低级别", choices=LEVELS, coerce=int)
    platforms = forms.MultipleChoiceField(
        label="平台", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选为全部平台"
    )

    class Meta:
        model = Channel
        fields = ["title", "kind", "address", "least_level", "platforms", "quiet_from", "quiet_to", "is_on"]
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_to")
        }
        help_texts = {"quiet_to": "早于开始表示次日；严重告警不受免打扰限制", "is_on": ""}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["platforms"].choices = platform_choices()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_to")
        faulty = {"quiet_from", "quiet_to"} & self.errors.keys()
        if not faulty and (start is None) != (end is None):
            missing = "quiet_to" if end is None else "quiet_from"
            self.add_error(missing, "免打扰的开始和结束须同时填写")
        elif start is not None and start == end:
            self.add_error("quiet_to", "免打扰的开始与结束不能相同")
        return cleaned


class OwnForm(ChannelForm):
    """One's own e-mail, phone, or the choice of what is shown in the portal."""

    kind = forms.ChoiceField(label="方式", choices=[(kind.value, kind.label) for kind in OWN])

    class Meta(ChannelForm.Meta):
        labels = {"address": "邮箱或手机号"}
        help_texts = {
            **ChannelForm.Meta.help_texts,
            "address": "不填则用您账户里的邮箱、电话；站内通知不用填",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind and "address" not in self.errors:
            own = address_of(Channel(kind=kind, address=cleaned.get("address", ""), user=self.by))
            if fault := _address_fault(kind, own):
                self.add_error("address", fault)
        if kind in (Channel.Kind.EMAIL, Channel.Kind.SMS) and cleaned.get("least_level") == 1:
            self.add_error("least_level", "预警只在站内通知，邮件和短信请选择报警或严重")
        return cleaned


def _address_fault(kind: str, address: str) -> str:
    if kind == Channel.Kind.EMAIL:
        try:
            validate_email(address)
        except forms.ValidationError:
            return "请填写有效的邮箱地址，例如 name@example.com"
    if kind == Channel.Kind.SMS and not PHONE.fullmatch(address):
        return "请填写 11 位手机号码"
    return ""


class RobotForm(ChannelForm):
    """A group's robot. Its address may not lead into the inner network."""

    kind = forms.ChoiceField(label="方式", choices=[(kind.value, kind.label) for kind in ROBOTS])
    least_level = forms.TypedChoiceField(label="最低级别", choices=LEVELS[1:], coerce=int)
    district = forms.ModelChoiceField(
        District.objects.defer("boundary"), label="区县", required=False, empty_label="全市"
    )

    class Meta(ChannelForm.Meta):
        fields = ["title", "kind", "address", "secret", "district", *ChannelForm.Meta.fields[3:]]
        labels = {"address": "Webhook 地址"}
        help_texts = {
            **ChannelForm.Meta.help_texts,
            "secret": "钉钉加签时填写变量名（以 NOTICE_ 开头），密钥本身写在服务器环境中，不入库",
        }

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        if not address:
            raise forms.ValidationError("请填写机器人的 Webhook 地址")
        try:
            addresses(Target.of(address), private=settings.NOTICE_ALLOW_PRIVATE)
        except (Unfit, Failed) as fault:
            raise forms.ValidationError(str(fault)) from None
        return address

    def clean_secret(self) -> str:
        secret = self.cleaned_data["secret"].strip()
        if secret and not SECRET.fullmatch(secret):
            raise forms.ValidationError("只填环境变量名：以 NOTICE_ 开头，由大写字母、数字和下划线组成")
        return secret


class TextForm(forms.ModelForm):
    """The text of one occasion; only words that the occasion knows may stand in braces."""

    class Meta:
        model = NoticeTemplate
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("subject", "body"):
            if fault := _text_fault(self.instance.occasion, cleaned.get(name) or ""):
                self.add_error(name, fault)
        return cleaned


def _text_fault(occasion: str, text: str) -> str:
    if strange := unknown(occasion, text):
        known = "、".join(f"{{{word}}}" for word in KNOWN[occasion])
        return f"不认识 {'、'.join(f'{{{word}}}' for word in strange)}；可用的有 {known}"
    return "花括号没有成对" if unpaired(text) else ""
