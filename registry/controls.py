"""Form controls written here: Django renders a template for each control, each option and the attributes of each,
and a row of filters has a hundred of them. What is not named here is still Django's template."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's own, but for the controls of every day."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        written = _WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)


def _attributes(attrs: Mapping[str, Any]) -> str:
    """As django/forms/widgets/attrs.html: True stands alone, False is left out."""
    said = [
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    ]
    return "".join(said)


def _text(value: Any) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    kind, name = _text(widget["type"]), _text(widget["name"])
    return mark_safe(f'<input type="{kind}" name="{name}"{value}{_attributes(widget["attrs"])}>')  # noqa: S308 - escaped


def _select(widget: Widget) -> SafeString:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    name = _text(widget["name"])
    return mark_safe(f'<select name="{name}"{_attributes(widget["attrs"])}>{groups}</select>')  # noqa: S308 - escaped


def _group(name: str | None, options: list[Widget]) -> str:
    inside = "".join(map(_option, options))
    return f'<optgroup label="{_text(name)}">{inside}</optgroup>' if name else inside


def _option(option: Widget) -> str:
    value, label = _text(option["value"]), _text(localize(option["label"]))
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


_INPUTS = (
    *("input", "text", "number", "hidden", "date", "datetime", "time"),
    *("email", "url", "password", "file", "checkbox"),
)
_WRITTEN: dict[str, Callable[[Widget], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/select.html": _select,
}
