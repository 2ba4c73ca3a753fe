"""Every scenario file, ours and those beside the clone, judged as `manage.py replay --check` judges it."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.comparison import differences
from alerts.engine import judge
from alerts.rulebook import rules, rules_of
from alerts.scenario import Scenario, interval_of, read
from tests.conftest import SHARED

OWN = sorted(Path(__file__).parent.glob("*.json"))
GIVEN = sorted((SHARED / "reference" / "scenarios").glob("*.json"))
BOOK = {slug: rules_of(slug) for slug in ("power", "dust", "fume")}


def opened(path: Path) -> Scenario:
    return read(path.name, path.read_text(encoding="utf-8"), BOOK)


SCENARIOS = {path.stem: opened(path) for path in OWN + GIVEN}
every_file = pytest.mark.parametrize("name", SCENARIOS)


@every_file
def test_the_rules_find_what_the_file_expects_and_nothing_else(name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.expect is not None
    assert differences(scenario.judged(), scenario.expect, interval_of(scenario.site)) == []


@every_file
def test_our_files_name_their_episodes_to_the_second(name: str) -> None:
    """The files allow one interval of slack; ours do without it, so that nothing drifts unseen."""
    scenario = SCENARIOS[name]
    exact = dict.fromkeys(interval_of(scenario.site), timedelta())
    assert differences(scenario.judged(), scenario.expect or (), exact) == []


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(SCENARIOS)), seed=st.integers())
def test_samples_in_any_order_give_the_same_episodes(name: str, seed: int) -> None:
    scenario, random = SCENARIOS[name], Random(seed)
    mixed = {key: random.sample(list(rows), len(rows)) for key, rows in scenario.series.items()}
    points = tuple(random.sample(scenario.site.points, len(scenario.site.points)))
    links = tuple(random.sample(scenario.site.links, len(scenario.site.links)))
    orders = tuple(random.sample(scenario.site.orders, len(scenario.site.orders)))
    declarations = tuple(random.sample(scenario.site.declarations, len(scenario.site.declarations)))
    site = replace(scenario.site, points=points, links=links, orders=orders, declarations=declarations)
    found = judge(site, mixed, scenario.rules, scenario.until)
    assert [replace(each, sentence="", figures=()) for each in found] == [
        replace(each, sentence="", figures=()) for each in scenario.judged()
    ]


@every_file
def test_instants_in_utc_or_as_epoch_seconds_give_the_same_episodes(name: str) -> None:
    scenario = SCENARIOS[name]
    for rewrite in (lambda at: at.astimezone(UTC), lambda at: at.timestamp()):
        series = {key: [(rewrite(row[0]), *row[1:]) for row in rows] for key, rows in scenario.series.items()}
        assert judge(scenario.site, series, scenario.rules, scenario.until) == scenario.judged()


@every_file
def test_rows_of_the_needed_columns_alone_give_the_same_episodes(name: str) -> None:
    scenario = SCENARIOS[name]
    needed = tuple(dict.fromkeys(column for rule in scenario.rules for column in rule.needs))
    places = [1 + scenario.rules[0].factors.index(column) for column in needed]
    series = {
        key: [(row[0], *(row[place] for place in places), row[-1]) for row in rows]
        for key, rows in scenario.series.items()
    }
    layout = ("at", *needed, "flags")
    assert judge(scenario.site, series, scenario.rules, scenario.until, layout) == scenario.judged()


def test_every_rule_fires_in_one_of_our_files_and_keeps_quiet_in_another() -> None:
    fires, quiet = set(), set()
    for path in OWN:
        scenario = SCENARIOS[path.stem]
        expected = {each.rule for each in scenario.expect or ()}
        fires |= expected
        quiet |= {rule.code for rule in scenario.rules} - expected
    assert fires == quiet == set(rules())
