"""A scenario file that cannot be read is refused in one Chinese sentence that names file and place."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.comparison import differences
from alerts.rule_types import CHINA, Episode
from alerts.rulebook import rules_of
from alerts.scenario import read
from alerts.scenario_fields import ScenarioError

BOOK = {slug: rules_of(slug) for slug in ("power", "dust", "fume")}
GOOD: dict[str, Any] = {
    "platform": "power",
    "rules": ["PW01"],
    "site": {"hours": [["10:30", "24:00"]]},
    "points": [
        {"key": "P1", "kind": "production", "rated_kw": 100},
        {"key": "T1", "kind": "treatment", "rated_kw": 10},
    ],
    "links": [{"production": ["P1"], "treatment": ["T1"]}],
    "settings": {"PW01": {"hold_1_s": 60}},
    "orders": [{"kind": "stop", "start": "2026-03-03T08:00:00Z", "end": "2026-03-03T09:00:00Z"}],
    "declarations": [
        {"kind": "stop", "points": ["P1"], "start": "2026-03-03T08:00:00Z", "end": "2026-03-03T09:00:00Z"}
    ],
    "runs": [
        {
            "point": "P1",
            "from": "2026-03-03T08:00:00+08:00",
            "to": "2026-03-03T09:00:00+08:00",
            "every_s": 300,
            "values": {"power_kw": 50},
        }
    ],
    "samples": [["P1", "2026-03-03T09:00:00+08:00", {"power_kw": 52.1}, "N"]],
    "until": "2026-03-03T12:00:00+08:00",
    "expect": [{"rule": "PW01", "subject": "P1", "level": 2, "start": "2026-03-03T08:00:00Z", "end": None}],
}


def changed(path: str, value: Any) -> str:
    """GOOD with one place changed; ``...`` removes it."""
    content = deepcopy(GOOD)
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    place: Any = content
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content)


def test_the_good_file_is_read() -> None:
    scenario = read("场景.json", json.dumps(GOOD), BOOK)
    assert len(scenario.series["P1"]) == 13
    assert scenario.judged() == []


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("platform", "water", "platform"),
        ("platform", ..., "platform"),
        ("rules.0", "PW99", "rules[0]"),
        ("rules.0", "DU02", "rules[0]"),
        ("rules", "PW01", "rules"),
        ("until", "2026-03-03T12:00:00", "until"),
        ("until", "明天", "until"),
        ("until", "0001-01-01T00:00:00+08:00", "until"),
        ("until", ..., "until"),
        ("points.1.key", "P1", "points[1]"),
        ("points.0.kind", "boiler", "points[0].kind"),
        ("points.0.kind", ..., "points[0]"),
        ("points.0.rated_kw", 0, "points[0].rated_kw"),
        ("points.0.rated_kw", 10**400, "points[0].rated_kw"),
        ("points.0.interval_s", -60, "points[0].interval_s"),
        ("points.0.on_kw", "7.5", "points[0].on_kw"),
        ("links.0.treatment.0", "T9", "links[0].treatment[0]"),
        ("links.0.mode", "some", "links[0].mode"),
        ("site.hours.0.0", "10点", "site.hours[0][0]"),
        ("site.hours.0.1", "24:30", "site.hours[0][1]"),
        ("site.hours.0", ["10:30"], "site.hours[0]"),
        ("settings.PW01.hold_9_s", 1, "settings.PW01.hold_9_s"),
        ("settings.PW01.limit", 1, "settings.PW01.limit"),
        ("settings.PW01.hold_1_s", -1, "settings.PW01.hold_1_s"),
        ("settings.PW01.hold_1_s", float("nan"), "settings.PW01.hold_1_s"),
        ("settings.PW77", {}, "settings.PW77"),
        ("orders.0.kind", "halt", "orders[0].kind"),
        ("orders.0.end", "2026-03-03T07:00:00Z", "orders[0]"),
        ("declarations.0.approved", "yes", "declarations[0].approved"),
        ("declarations.0.points.0", "P7", "declarations[0].points[0]"),
        ("runs.0.point", "P7", "runs[0].point"),
        ("runs.0.every_s", 0, "runs[0].every_s"),
        ("runs.0.every_s", 1e-6, "runs[0]"),
        ("runs.0.to", "2026-03-03T07:00:00+08:00", "runs[0]"),
        ("runs.0.values.power", 5, "runs[0].values.power"),
        ("runs.0.values.power_kw", "5", "runs[0].values.power_kw"),
        ("runs.0.values.power_kw", float("inf"), "runs[0].values.power_kw"),
        ("runs.0.flag", "NN", "runs[0].flag"),
        ("samples.0.1", "2026-03-03T00:55:00Z", "samples[0]"),
        ("samples.0.1", 5, "samples[0][1]"),
        ("samples.0", ["P1"], "samples[0]"),
        ("expect.0.level", "2", "expect[0].level"),
        ("expect.0.subject", "X", "expect[0].subject"),
        ("expect.0.rule", "PW02", "expect[0].rule"),
    ],
)
def test_a_malformed_place_is_named(path: str, value: Any, place: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read("场景.json", changed(path, value), BOOK)
    sentence = str(refused.value)
    assert sentence.startswith((f"场景.json 的 {place}", f"场景.json：缺少 {place}"))
    assert re.search("[\u4e00-\u9fff]", sentence.replace("场景.json 的", ""))
    assert "\n" not in sentence


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"^场景\.json"):
        read("场景.json", text, BOOK)


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any) -> Iterator[str]:
    """The path to every place in a value, as ``changed`` takes it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in inside:
        yield str(name)
        yield from (f"{name}.{rest}" for rest in paths(member))


@settings(max_examples=500, deadline=None)
@given(path=st.sampled_from(sorted(paths(GOOD))), junk=JUNK)
def test_whatever_stands_in_a_place_is_read_or_refused(path: str, junk: Any) -> None:
    try:
        scenario = read("场景.json", changed(path, junk), BOOK)
    except ScenarioError as refused:
        assert str(refused).startswith("场景.json")
    else:
        scenario.judged()


def episode(minute: int, end: int | None, level: int = 1) -> Episode:
    start = datetime(2026, 3, 3, 8, tzinfo=CHINA)
    last = None if end is None else start + timedelta(minutes=end)
    return Episode("PW01", "P1", level, start + timedelta(minutes=minute), last)


@pytest.mark.parametrize(
    ("found", "expected", "lines"),
    [
        ([], [], 0),
        ([episode(0, 60)], [episode(5, 55)], 0),
        ([episode(0, 60)], [episode(6, 60)], 2),
        ([episode(0, 60)], [episode(0, None)], 2),
        ([episode(0, 60)], [episode(0, 60, level=2)], 2),
        ([episode(0, 60), episode(0, 60)], [episode(0, 60)], 1),
        ([], [episode(0, 60)], 1),
        # A greedy pairing would give the only partner of the second to the first.
        ([episode(5, 60), episode(0, 60)], [episode(0, 60), episode(10, 60)], 0),
    ],
)
def test_episodes_are_compared_one_to_one_with_an_interval_of_slack(found, expected, lines) -> None:
    assert len(differences(found, expected, {"P1": timedelta(minutes=5)})) == lines


def test_a_difference_is_told_in_local_time() -> None:
    (line,) = differences([episode(0, None, level=2)], [], {})
    assert line == "多出 PW01 P1 第 2 级 2026-03-03 08:00:00 至 未结束"
