"""The eleven districts of 大同市, from data/datong.geojson plus the development zone."""

import json
from pathlib import Path
from typing import Any

BOUNDARIES = Path(__file__).parent / "data" / "datong.geojson"
ORDER = (
    "140213",
    "140214",
    "140212",
    "140215",
    "140271",
    "140221",
    "140222",
    "140223",
    "140224",
    "140225",
    "140226",
)
ZONE = {
    "code": "140271",
    "name": "大同经济技术开发区",
    "boundary": None,
    "label_lon": 113.37,
    "label_lat": 40.03,
}


def rows() -> list[dict[str, Any]]:
    """One dict a district, ready for District(**row)."""
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    return [{**row, "order": ORDER.index(row["code"])} for row in [*map(_row, features), ZONE]]


def _row(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature["properties"]
    lon, lat = properties["label_point"]
    return {
        "code": properties["adcode"],
        "name": properties["name"],
        "boundary": feature["geometry"],
        "label_lon": lon,
        "label_lat": lat,
    }


def load(district: Any) -> None:
    """Write the districts with the model class ``district`` (a migration hands its own)."""
    for row in rows():
        district.objects.update_or_create(code=row["code"], defaults=row)
