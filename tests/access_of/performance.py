"""Who may open what of 绩效 (see tests/access_table.py)."""

from typing import Any

from performance.models import Proposal
from tests.access_lines import OPEN, Line, look, statuses, then
from tests.performance.making import NOW, asked, filed, paid

EVALUATE = statuses(302, 200, 403, 403, 200, 200)


def act(of: str = "evaluation", **more: Any) -> list[Line]:
    return [Line(then(EVALUATE, 302), of, method="post", scoped=False, **more)]


ACCESS: dict[str, list[Line]] = {
    "performance:list": look(EVALUATE),
    "performance:new": [Line(EVALUATE), Line(then(EVALUATE, 422), method="post")],
    "performance:form": [
        Line(EVALUATE, "evaluation", scoped=False),
        Line(then(EVALUATE, 422), "evaluation", method="post", scoped=False),
    ],
    "performance:check": [Line(EVALUATE, "evaluation", method="post", scoped=False)],
    "performance:draft": act(),
    "performance:step": act(),
    "performance:revise": act(),
    "performance:evidence": [Line(EVALUATE, "measured", scoped=False)],
    "performance:since": [Line(EVALUATE, "measured", scoped=False)],
    "performance:behind": [
        Line(EVALUATE, "counted", scoped=False),
        Line(EVALUATE, "counted_readings", scoped=False),
        Line(then(EVALUATE, 404), "not_counted", scoped=False),
    ],
    "performance:compare": [Line(EVALUATE, "two_forms", scoped=False)],
    "performance:paper": look(EVALUATE, "evaluation", scoped=False),
    "performance:excel": look(EVALUATE, "evaluation", scoped=False),
    "performance:word": look(EVALUATE, "evaluation", scoped=False),
    "performance:funds": look(EVALUATE),
    "performance:budget": [Line(EVALUATE), Line(then(EVALUATE, 422), method="post")],
    "performance:contract": [Line(EVALUATE), Line(then(EVALUATE, 422), method="post")],
    "performance:payment": [Line(EVALUATE), Line(then(EVALUATE, 422), method="post")],
    "performance:take_back": [
        Line(EVALUATE, "payment", scoped=False),
        Line(then(EVALUATE, 422), "payment", method="post", scoped=False),
    ],
    "performance:yearly": look(EVALUATE),
    "performance:surveys": look(EVALUATE),
    "performance:survey_new": [Line(EVALUATE), Line(then(EVALUATE, 422), method="post")],
    "performance:survey": [
        Line(EVALUATE, "survey", scoped=False),
        Line(then(EVALUATE, 422), "survey", method="post", scoped=False),
    ],
    "performance:leaf": [
        Line(OPEN, "leaf", scoped=False),
        Line(then(OPEN, 422), "leaf", method="post", scoped=False),
        Line(then(OPEN, 404), "no_leaf", scoped=False),
    ],
    "performance:thanks": look(OPEN),
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    city.evaluation = filed(city.user)
    for measure, what in (("kept_up", "orders-due"), ("valid_data", "owed")):
        part = {"title": "应计", "value": "0 件", "what": what, "platform": ""}
        known = {"measure": measure, "evidence": {"parts": [part]}, "measured_at": NOW}
        Proposal.objects.create(evaluation=city.evaluation, **known)
    city.payment = paid(city.evaluation.project, city.user)
    city.survey, city.leaf = asked(city.evaluation.project, city.user)
    city.no_leaf = ("made-up",)
    city.measured = (city.evaluation.pk, "kept_up")
    city.counted = (*city.measured, "orders-due", "2021")
    city.counted_readings = (city.evaluation.pk, "valid_data", "owed", "2021-03")
    city.not_counted = (*city.measured, "vouchers", "2021")
    city.two_forms = (city.evaluation.pk, city.evaluation.pk)
