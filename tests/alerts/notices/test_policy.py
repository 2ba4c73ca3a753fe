"""Who is told, over which way, and when: tables."""

from datetime import time, timedelta

import pytest

from alerts.notices.policy import Person, Telling, Told, Way, audience, decide, quiet_until, ways
from alerts.notices.wording import DEFAULTS, KNOWN, SAMPLE, filled, unknown, unpaired
from tests import factories as make

HERE, THERE = make.PINGCHENG, make.YUNGANG
CREW = Person(1, "crew", frozenset({HERE}), False)
OFFICER = Person(2, "officer", frozenset({HERE, THERE}), False)
STRANGER = Person(3, "officer", frozenset({THERE}), False)
STAFF = Person(4, "staff", frozenset(), True)
PEOPLE = [CREW, OFFICER, STRANGER, STAFF]
NOON = make.instant("2026-03-02 12:00")


def reached(level, *known, platform="power", roles=None):
    found = ways(PEOPLE, known, roles or audience(level), HERE, Telling("raised", level, platform))
    return [(way.kind, way.user, way.channel) for way in found]


def test_level_1_reaches_crew_and_officer_in_the_portal_only():
    email = Way("email", 9, user=2, least_level=1)
    assert reached(1, email) == [("in_app", 1, None), ("in_app", 2, None)]


def test_level_2_reaches_the_city_too():
    assert [user for _, user, _ in reached(2)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("more", "hears"),
    [
        ({}, True),
        ({"least_level": 3}, False),
        ({"platforms": ("dust",)}, False),
        ({"platforms": ("dust", "power")}, True),
        ({"user": 3}, False),
        ({"user": None, "district": HERE}, True),
        ({"user": None, "district": THERE}, False),
        ({"user": None, "district": None}, True),
    ],
)
def test_a_way_hears_what_it_asked_for(more, hears):
    way = Way(**{"kind": "email", "channel": 9, "user": 2, "least_level": 2, **more})
    assert (("email", way.user, 9) in reached(2, way)) is hears


def test_who_wants_the_portal_only_from_level_2_on_gets_it_so():
    own = Way("in_app", 9, user=2, least_level=2)
    assert ("in_app", 2, 9) not in reached(1, own)
    assert [user for _, user, _ in reached(1, own)] == [1]
    assert ("in_app", 2, 9) in reached(2, own)


@pytest.mark.parametrize(
    ("local", "start", "end", "until"),
    [
        ("12:00", "22:00", "07:00", None),
        ("22:00", "22:00", "07:00", "2026-03-03 07:00"),
        ("23:59", "22:00", "07:00", "2026-03-03 07:00"),
        ("06:59", "22:00", "07:00", "2026-03-02 07:00"),
        ("07:00", "22:00", "07:00", None),
        ("12:30", "12:00", "14:00", "2026-03-02 14:00"),
        ("14:00", "12:00", "14:00", None),
        ("12:00", "12:00", "12:00", None),
    ],
)
def test_quiet_hours(local, start, end, until):
    now = make.instant(f"2026-03-02 {local}")
    expected = make.instant(until) if until else None
    assert quiet_until(time.fromisoformat(start), time.fromisoformat(end), now) == expected


def test_quiet_hours_hold_all_but_the_gravest_and_the_portal():
    night = {"quiet_from": time(11), "quiet_to": time(13)}
    email, shown = Way("email", 9, user=2, **night), Way("in_app", 9, user=2, **night)
    assert decide(email, Telling("raised", 2), None, NOON).hold_until == NOON + timedelta(hours=1)
    assert decide(email, Telling("raised", 3), None, NOON).hold_until is None
    assert decide(shown, Telling("raised", 2), None, NOON).hold_until is None


@pytest.mark.parametrize(
    ("occasion", "level", "hours", "told_level", "spared"),
    [
        ("raised", 2, 3.99, 2, True),
        ("raised", 2, 4, 2, False),
        ("level", 3, 1, 2, False),
        ("level", 2, 1, 3, True),
        ("storm", 2, 1, 2, True),
        ("overdue", 2, 1, 2, False),
        ("supervision", 2, 1, 2, False),
    ],
)
def test_the_throttle(occasion, level, hours, told_level, spared):
    told = Told(NOON - timedelta(hours=hours), told_level)
    assert bool(decide(Way("in_app", user=2), Telling(occasion, level), told, NOON).spared) is spared


@pytest.mark.parametrize(
    ("late", "hours", "spared"), [(True, 25, True), (True, 23, False), (False, 25, False)]
)
def test_late_data_send_no_sms(late, hours, spared):
    telling = Telling("raised", 3, "power", late, NOON - timedelta(hours=hours))
    assert bool(decide(Way("sms", 9, user=2), telling, None, NOON).spared) is spared
    assert not decide(Way("email", 9, user=2), telling, None, NOON).spared


@pytest.mark.parametrize(("occasion", "kind"), DEFAULTS)
def test_the_texts_as_delivered_know_their_words(occasion, kind):
    text = DEFAULTS[occasion, kind]
    for each in (text.subject, text.body):
        assert unknown(occasion, each) == []
        assert not unpaired(each)
        assert "{" not in filled(each, SAMPLE)
    assert set(KNOWN[occasion]) <= set(SAMPLE)


def test_a_fact_is_not_read_as_a_text():
    assert filled("{site}：{rule}", {"site": "{rule}", "rule": "离线"}) == "{rule}：离线"
