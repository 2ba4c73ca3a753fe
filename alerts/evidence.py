"""What an alert keeps of its episode: the numbers behind the sentence, as plain JSON."""

from typing import Any

from alerts.rule_types import Episode


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
