"""Who may open what of maintenance: field (see tests/access_table.py)."""

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from maintenance.visits import actions
from tests import factories as make
from tests.access_lines import WATCH, Line, look, only, then
from tests.maintenance.field import making

CREW = only(WATCH, "staff", "crew", "admin")
CITY = {**WATCH, "crew": 404}
"""A form of another crew: for the district's officers and the city."""

ACCESS: dict[str, list[Line]] = {
    # A key that nobody used: nothing has come. What is sent must say where it goes on.
    "maintenance:field_upload": [
        Line(CREW, "upload_key", scoped=False),
        Line(then(CREW, 400), "upload_key", method="put", scoped=False),
    ],
    "maintenance:field_submit": [Line(then(CREW, 422), method="post")],
    "maintenance:field_labels": look(CREW),
    "maintenance:field_label": look(CREW, "device"),
    # The city's people are led on to the device's page, a crew stays in its app.
    "maintenance:field_scanned": look({**then(WATCH, 302), "crew": 200}, "device"),
    "maintenance:visit_print": look(CITY, "paper"),
    "maintenance:visit_pdf": look(CITY, "paper"),
    "maintenance:field_photo": look(CITY, "photo"),
    "maintenance:field_thumbnail": look(CITY, "photo"),
}
PICTURE = making.jpeg((32, 32))


class _Key:
    """An address by a key that is not in the tables."""

    pk = UUID(int=7)


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    city.upload_key = _Key()
    crew = make.user("crew", city.district.pk)
    now = timezone.now()
    content = making.form(crew, city.worksite, now=now, data=PICTURE)
    city.paper = actions.submit(content, key=uuid4(), by=crew, now=now)
    city.photo = city.paper.photos.first()
