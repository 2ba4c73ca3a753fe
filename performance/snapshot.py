"""What is frozen at approval: the whole form and its evidence as plain JSON, and a hash over it. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from performance.document import ANALYSES, Document, plain
from performance.form_file import answer
from performance.indicators import Fund, Indicator, Scored


def told(document: Document) -> dict[str, Any]:
    """The form in the format that ``performance.form_file.read_document`` reads; decimals are texts."""
    form = document.form
    return {
        "year": form.year,
        "project": document.project,
        "department": document.department,
        "unit": document.unit,
        "reporter": document.reporter,
        "profile": {"rate_dp": form.profile.rate_dp, "score_dp": form.profile.score_dp},
        "funds": [_fund(each) for each in form.funds],
        "goals": {"expected": form.goal_expected, "actual": form.goal_actual},
        "indicators": [_indicator(each) for each in form.indicators],
        "analyses": {name: getattr(document.analyses, name) for name in ANALYSES},
    }


def frozen(
    document: Document, proposals: Sequence[Mapping[str, Any]], answered: Mapping[str, str]
) -> dict[str, Any]:
    """The form, its figures, what the records said, and why warnings stand."""
    return {
        "form": told(document),
        "figures": answer(Scored(document.form)),
        "evidence": [dict(each) for each in proposals],
        "warnings_answered": dict(answered),
    }


def digest(content: Any) -> str:
    """SHA-256 over the content written in one way only: keys sorted, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: Decimal | str | None) -> str | None:
    return plain(value) if isinstance(value, Decimal) else value


def _fund(fund: Fund) -> dict[str, Any]:
    numbers = {name: _text(getattr(fund, name)) for name in ("initial", "full", "executed", "weight")}
    return {"name": fund.name, **numbers}


def _indicator(each: Indicator) -> dict[str, Any]:
    return {
        "level1": each.level1,
        "level2": each.level2,
        "level3": each.level3,
        "kind": each.kind.value,
        "target": _text(each.target),
        "actual": _text(each.actual),
        "unit": each.unit,
        "weight": _text(each.weight),
        "achieved_pct": _text(each.achieved_pct),
        "score": _text(each.score),
        "deviation": each.deviation,
    }
