"""The background of the difference rules: each county's hourly mean over its 国控 and 省控 stations."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Max

from alerts.rule_types import Background
from registry.rooms import model

BEHIND = timedelta(days=93)
"""As far back as late readings are judged (alerts.sweep.FARTHEST_CHANGE), and a day."""
COLUMNS = ("tsp_ug_m3", "pm10_ug_m3")
COUNTED = ("national", "provincial")
_kept: tuple[Any, dict[str, Background]] = (None, {})


def by_district() -> dict[str, Background]:
    """District → the background. Read again only after an import or a change of the stations."""
    global _kept
    stamp = _stamp()
    if stamp is None:
        return {}
    if _kept[0] != stamp:
        _kept = stamp, _read()
    return _kept[1]


def _stamp() -> Any:
    """The newest import and the stations as they are; None when nothing was ever imported."""
    imports: Any = model("dust.AmbientImport").objects
    newest = imports.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return None
    stations: Any = model("dust.AmbientStation").objects
    return newest, tuple(stations.order_by("pk").values_list("pk", "grade", "district_id"))


def _read() -> dict[str, Background]:
    hours: Any = model("dust.AmbientHour").objects
    counted = hours.filter(station__grade__in=COUNTED)
    last = counted.aggregate(last=Max("at"))["last"]
    if last is None:
        return {}
    found: defaultdict[str, defaultdict[str, dict[float, float]]] = defaultdict(lambda: defaultdict(dict))
    means = counted.filter(at__gte=last - BEHIND).order_by().values("station__district_id", "at")
    for row in means.annotate(**{f"mean_{name}": Avg(name) for name in COLUMNS}):
        for name in COLUMNS:
            if row[f"mean_{name}"] is not None:
                found[row["station__district_id"]][name][row["at"].timestamp()] = row[f"mean_{name}"]
    return {district: dict(columns) for district, columns in found.items()}
