"""Every rule of every platform, found by its code."""

from functools import cache

from django.conf import settings

from alerts.rule_types import Rule
from registry.rooms import room


@cache
def rules() -> dict[str, Rule]:
    """All rules by code, in the order of the platforms."""
    return {rule.code: rule for slug in settings.PLATFORMS for rule in room(slug, "rules").RULES}


def rule(code: str) -> Rule:
    """The rule of ``code``; KeyError when there is none."""
    return rules()[code]


def rules_of(slug: str) -> tuple[Rule, ...]:
    """The rules of one platform."""
    return tuple(room(slug, "rules").RULES)


def rule_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {each.title}") for code, each in rules().items()]
