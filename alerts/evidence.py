"""What an alert keeps of its episode: the numbers behind the sentence, as plain JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from alerts.rule_types import Episode
from registry.platforms import Factor


def evidence_of(episode: Episode) -> dict[str, Any]:
    """``{"peak", "limit", "unit", "figures": [{"label", "value", "unit", "limit"}]}``."""
    return {
        "peak": episode.peak,
        "limit": episode.limit,
        "unit": episode.unit,
        "figures": [
            {"label": each.label, "value": each.value, "unit": each.unit, "limit": each.limit}
            for each in episode.figures
        ],
    }


def judged(evidence: Mapping[str, Any], factors: Iterable[Factor], key: str) -> str:
    """The column of the quantity that the figures name and the limit is for; ``key`` when they name none."""
    named = {str(each["label"]).split(" ")[0] for each in evidence.get("figures", ())}
    return next((each.column for each in factors if each.title in named), key)
