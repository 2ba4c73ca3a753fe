"""What is asked before a verb is done: its reason, outcome, owner, time, declaration, note and files."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Role, User
from alerts.life import reasons
from alerts.life.states import SYSTEM, VERBS, Verb
from alerts.models import Alert, Declaration

BULK = (
    "acknowledge",
    "verify",
    "assign",
    "false",
    "snooze",
    "settle",
    "dispose",
    "approve",
    "exempt",
    "comment",
)
"""What can be done with many at once, in the order of the bar."""
KEYS = {"acknowledge": "c", "verify": "e", "false": "f", "assign": "a", "snooze": "s", "comment": "n"}
"""One key a verb, the same on the bar and on the card."""
FIRST = 5
"""So many stand on the bar itself, the others under 更多."""
LONGEST_NOTE = 300
WITH_FILES = ("dispose", "feedback", "comment")
SNOOZES = {
    "1h": ("1 小时", timedelta(hours=1)),
    "4h": ("4 小时", timedelta(hours=4)),
    "morning": ("明早 8:30", None),
    "3d": ("3 天", timedelta(days=3)),
}
MORNING = time(8, 30)


def offered(role: str) -> list[tuple[Verb, str]]:
    """The verbs of the bar that ``role`` may ever do, each with its key."""
    return [(VERBS[name], KEYS.get(name, "")) for name in BULK if role in VERBS[name].roles]


def verb_named(name: str) -> Verb | None:
    """The verb, when people may do it at all."""
    verb = VERBS.get(name)
    return verb if verb and verb.roles != {SYSTEM} else None


def is_plain(verb: Verb) -> bool:
    """Whether nothing needs to be asked: one press does it."""
    asks = (verb.needs_reason, verb.needs_note, verb.needs_owner, verb.needs_declaration, verb.needs_until)
    return not any(asks) and not verb.outcomes and not reasons.codes(verb.name)


def owners(ids: Collection[int]) -> QuerySet:
    """Who may be given these alerts: crews and officers whose districts hold every one; crews first."""
    rows = User.objects.filter(role__in=(Role.CREW, Role.OFFICER), is_active=True)
    for code in Alert.objects.filter(pk__in=ids).order_by().values_list("district", flat=True).distinct():
        rows = rows.filter(districts=code)
    return rows.order_by("role", "unit", "username")


def declarations(ids: Collection[int]) -> QuerySet:
    """The approved declarations of the sites of these alerts, the newest first."""
    sites = Alert.objects.filter(pk__in=ids).order_by().values("site")
    rows = Declaration.objects.filter(site__in=sites, result=Declaration.Result.APPROVED)
    return rows.select_related("site").order_by("-start")


def snoozed_until(choice: str, now: datetime) -> datetime:
    length = SNOOZES[choice][1]
    if length is not None:
        return now + length
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, MORNING))


class Owner(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return " · ".join(filter(None, (str(user), user.get_role_display(), user.unit)))


class Declared(forms.ModelChoiceField):
    def label_from_instance(self, each: Declaration) -> str:
        start, end = timezone.localtime(each.start), each.end and timezone.localtime(each.end)
        until = f"{end:%m-%d %H:%M}" if end else "未定"
        return f"{each.site.name} {each.get_kind_display()} {start:%m-%d %H:%M} 至 {until}"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [found for each in given if (found := super(Files, self).clean(each, initial))]


class AskForm(forms.Form):
    """The fields of one verb, over the alerts of ``ids``; ``words()`` are what ``act`` takes."""

    def __init__(self, verb: Verb, ids: Collection[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.fields.update(self._fields(verb, ids))

    def _fields(self, verb: Verb, ids: Collection[int]) -> Iterable[tuple[str, forms.Field]]:
        if verb.outcomes:
            found = [(code, reasons.OUTCOMES[code]) for code in verb.outcomes]
            yield "outcome", _choice("核查结果", found, "请选择核查结果")
        if codes := reasons.codes(verb.name):
            yield "reason", _choice("原因", codes.items(), "请选择原因", required=verb.needs_reason)
        if verb.needs_owner:
            yield (
                "owner",
                Owner(
                    owners(ids),
                    label="指派给",
                    empty_label="请选择承办人",
                    error_messages=_said("请选择承办人"),
                ),
            )
        if verb.needs_declaration:
            rows = declarations(ids)
            yield (
                "declaration",
                Declared(
                    rows,
                    label="依据的申报",
                    empty_label="请选择已通过的申报",
                    error_messages=_said("请选择作为依据的申报"),
                ),
            )
        if verb.needs_until:
            found = [(name, title) for name, (title, _) in SNOOZES.items()]
            yield "until", _choice("搁置到", found, "请选择搁置多久", blank=False)
        yield "note", _note(verb)
        if verb.name in WITH_FILES and len(ids) == 1:
            yield "files", Files(label="附件", required=False, help_text="照片或 PDF，可多选")

    @property
    def lacks(self) -> str:
        """What must exist before this can be done; empty when nothing is missing."""
        owner, declaration = self.fields.get("owner"), self.fields.get("declaration")
        if owner is not None and not owner.queryset.exists():
            return "没有人负责这些告警所在的全部区县；请按区县分别指派，或请管理员为运维人员设定区县"
        if declaration is not None and not declaration.queryset.exists():
            return "这些监管对象没有已通过的申报，不能豁免；可先在“申报”中办理"
        return ""

    def words(self, now: datetime) -> dict[str, Any]:
        """The cleaned answers in the words of ``alerts.life.actions.act``."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        if "until" in given:
            given["until"] = snoozed_until(given["until"], now)
        return given


def _said(sentence: str) -> dict[str, str]:
    return {"required": sentence, "invalid_choice": sentence}


def _choice(
    label: str, found: Iterable[tuple[str, str]], sentence: str, *, required: bool = True, blank: bool = True
) -> forms.ChoiceField:
    choices = [("", "请选择"), *found] if blank else list(found)
    return forms.ChoiceField(label=label, choices=choices, required=required, error_messages=_said(sentence))


def _note(verb: Verb) -> forms.CharField:
    return forms.CharField(
        label="说明",
        required=verb.needs_note,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_NOTE}),
        error_messages={
            "required": "请写明情况",
            "max_length": f"说明不能超过 {LONGEST_NOTE} 字",
            "null_characters_not_allowed": "说明中有无法保存的字符",
        },
    )
