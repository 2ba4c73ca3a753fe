"""数据补到: telemetry that comes after the form stands beside it, dated; what was signed stays as it was."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from maintenance.models import Visit
from maintenance.visits import actions, arriving
from maintenance.visits.freezing import digest, is_intact
from maintenance.visits.paper.sheet import sheet
from maintenance.visits.showing import came_late
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT, MINUTE

pytestmark = pytest.mark.django_db
REPAIRED, LATER = AT + 40 * MINUTE, AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Scene:
    """A worksite whose instrument was silent when the crew wrote down what it showed, before and after."""

    def __init__(self) -> None:
        self.site, self.crew = make.worksite(), making.crew()
        self.point = make.instrument(self.site, interval_s=300, name="东边界")
        row = {"point": self.point.pk, "column": "tsp_ug_m3", "typed": 81}
        self.form = making.form(self.site, self.crew)
        self.form["before"]["readings"], self.form["after"]["readings"] = [row], [{**row, "typed": 95}]
        self.visit = making.submitted(self.form, self.crew)

    def came(self, at, *values: float, **more) -> None:
        make.readings(self.point, at, ({"tsp_ug_m3": each, **more} for each in values))

    def late(self) -> dict:
        return {each.when: each for each in came_late(self.visit).values()}


def test_what_comes_later_stands_beside_the_reading_with_its_date() -> None:
    scene = Scene()
    assert arriving.sweep(LATER) == 0
    scene.came(AT - 3 * MINUTE, 80.5)
    scene.came(REPAIRED + 2 * MINUTE, 93.25)
    assert arriving.sweep(LATER) == 2
    before, after = scene.late()["before"], scene.late()["after"]
    assert (before.late_value, before.late_at, before.late_found_at) == (80.5, AT - 3 * MINUTE, LATER)
    assert (after.late_value, after.late_at, after.measured) == (93.25, REPAIRED + 2 * MINUTE, None)
    assert arriving.sweep(LATER + MINUTE) == 0, "found once"


def test_what_was_signed_stays_as_it_was() -> None:
    scene = Scene()
    content, sha256 = scene.visit.content, scene.visit.sha256
    scene.came(AT, 80.5)
    arriving.sweep(LATER)
    kept = Visit.objects.get(pk=scene.visit.pk)
    assert (kept.content, kept.sha256) == (content, sha256)
    assert is_intact(kept.content, kept.sha256) and digest(kept.content) == sha256


def test_only_what_a_sample_within_reach_holds_is_filled_in() -> None:
    scene = Scene()
    scene.came(AT - 16 * MINUTE, 70.0)
    assert arriving.sweep(LATER) == 0
    scene.came(AT + 9 * MINUTE, 77.0)
    scene.came(AT - 4 * MINUTE, 78.0)
    arriving.sweep(LATER)
    assert scene.late()["before"].late_value == 78.0, "the nearest"


def test_a_reading_that_had_its_value_keeps_it() -> None:
    scene = Scene()
    scene.came(AT - 10 * MINUTE, 60.0)
    again = making.submitted(making.form(scene.site, scene.crew, before=scene.form["before"]), scene.crew)
    assert again.readings.get().measured == 60.0
    scene.came(AT, 80.0)
    arriving.sweep(LATER)
    assert again.readings.get().late_value is None


def test_old_versions_and_old_forms_are_not_asked_about() -> None:
    scene = Scene()
    new = actions.correct(
        scene.visit.pk, scene.form, reason="补充", key=uuid4(), by=scene.crew, now=AT + 90 * MINUTE
    )
    scene.came(AT, 80.0)
    assert arriving.sweep(AT + timedelta(days=31)) == 0
    arriving.sweep(LATER)
    assert came_late(new) and not came_late(scene.visit)


def test_the_page_and_the_paper_say_so() -> None:
    scene = Scene()
    client = Client()
    client.force_login(make.user("staff"))
    page = reverse("maintenance:visit", args=[scene.visit.pk])
    assert "数据补到" not in client.get(page).content.decode()
    scene.came(AT, 83.0)
    arriving.sweep(LATER)
    text = client.get(page).content.decode()
    assert "数据补到" in text and ">83<" in text
    made = sheet(Visit.objects.get(pk=scene.visit.pk), {}, came_late(scene.visit))
    (block,) = [each for each in made.closing if each.title.startswith("数据补到")]
    ((fact),) = block.facts
    assert fact.text == "83 µg/m³（03-02 09:00 的平台数据，03-02 12:00 补到）"
    assert (
        "数据补到" in client.get(reverse("maintenance:visit_print", args=[scene.visit.pk])).content.decode()
    )
