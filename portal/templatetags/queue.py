"""A row of the officer's queue, written here: as a template it was half of what the page cost."""

from datetime import datetime
from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from alerts.inbox.lines import Line
from alerts.templatetags.inbox import due
from portal.templatetags.shell import age, handling_pill, level_pill

register = template.Library()

ROW = """
<tr id="alert-{id}" data-row class="{tone}">
<td class="q-pick"><input type="checkbox" id="pick-{id}" name="ids" value="{id}" form="bulk" autocomplete="off"
 data-pick aria-label="选择 {site} {rule}"></td>
<td class="q-level">{level}</td>
<td class="q-what">
<a id="alert-link-{id}" href="{url}" hx-get="{url}" hx-target="#alert-card" hx-sync="#alert-card:replace"
 data-alert="{id}">{site}</a>
<span class="faint">{district} · {age}{late}</span>{grouped}
<p title="{rule}：{sentence}"><b>{rule}</b> {sentence}</p>
</td>
<td class="q-side">{due}<span class="q-state">{state}{who}</span></td>
</tr>"""
GROUPED = (
    ' <a class="q-grouped" href="{}?parent={}&amp;handling=all" title="归并在这条之下的告警">含 {} 条</a>'
)


@register.simple_tag
def queue_row(line: Line, now: datetime) -> SafeString:
    """Everything the queue says of one alert."""
    said = ROW.format(
        id=line.pk,
        tone="is-hot" if line.is_live and line.is_waiting else "" if line.is_live else "is-past",
        site=escape(line.site),
        rule=escape(line.rule_title),
        level=level_pill(line.level),
        url=_card().format(line.pk),
        district=escape(line.district),
        age=age(line.started_at),
        late=" · 补传" if line.found_late else "",
        grouped=GROUPED.format(_list(), line.pk, line.grouped) if line.grouped else "",
        sentence=escape(line.sentence),
        due=due(line, now),
        state=handling_pill(line),
        who=_who(line),
    )
    return mark_safe(said)  # noqa: S308 - what people wrote is escaped


def _who(line: Line) -> str:
    """Who has it in hand; of one that is in nobody's and over, that it is."""
    words = line.owner or ("" if line.is_live else line.condition_title)
    return f'<span class="faint">{escape(words)}</span>' if words else ""


@cache
def _list() -> str:
    return reverse("alerts:list")


@cache
def _card() -> str:
    """The address of a card, with {} for its number: it is made thirty times a page."""
    return reverse("alerts:alert", args=[0]).replace("0", "{}")
