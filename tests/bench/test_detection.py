"""A labelled week of a small city: the rules find what happened, and invent nothing; the score can tell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.engine import judge
from alerts.rule_types import Episode, PointView, Rule, SiteView
from bench.detection import RULES, whole
from bench.labelled.city import STORIES
from bench.labelled.score import Score
from bench.labelled.told import Happening, Label, Story

DAYS = 8
SITES = {"power": 10, "dust": 9, "fume": 10}


@pytest.fixture(scope="module")
def stories() -> dict[str, list[Story]]:
    return {slug: [STORIES[slug](7, index, DAYS) for index in range(count)] for slug, count in SITES.items()}


def scored(stories: Sequence[Story], rules: Sequence[Rule]) -> Score:
    def one(story: Story) -> Score:
        score = Score()
        until = datetime.fromtimestamp(story.until, UTC)
        score.add(story, judge(story.site, story.series, rules, until, story.layout), rules)
        return score

    return whole(map(one, stories))


@pytest.mark.parametrize("slug", SITES)
def test_what_happened_in_the_week_is_found(stories: dict[str, list[Story]], slug: str) -> None:
    score = scored(stories[slug], RULES[slug])
    assert sum(each.labels for each in score.kinds.values()) >= 12
    assert score.recall >= 0.99, score.missed


def test_hardly_anything_is_raised_that_did_not_happen(stories: dict[str, list[Story]]) -> None:
    score = whole(scored(made, RULES[slug]) for slug, made in stories.items())
    assert sum(each.innocent for each in score.kinds.values()) >= 30
    assert score.precision >= 0.95, score.strays


@pytest.mark.parametrize("slug", SITES)
def test_a_rule_that_looks_away_costs_recall(stories: dict[str, list[Story]], slug: str) -> None:
    labels = [label for story in stories[slug] for each in story.happenings for label in each.labels]
    ((code, named),) = Counter(label.rule for label in labels if label.sure).most_common(1)
    blind = [_changed(rule, code, {"enabled": 0}) for rule in RULES[slug]]
    score = scored(stories[slug], blind)
    assert score.recall < 0.99
    assert [label.rule for label in score.missed] == [code] * named


@pytest.mark.parametrize(
    ("slug", "code", "changes"),
    [
        ("power", "PW04", {"low_ratio": 0.9}),
        ("dust", "DU02", {"limit": 300.0, "limit_by_trade": {}}),
        ("fume", "CF02", {"hold_1_s": 60.0}),
    ],
)
def test_a_rule_that_cries_wolf_costs_precision(
    stories: dict[str, list[Story]], slug: str, code: str, changes: dict
) -> None:
    worse = [_changed(rule, code, changes) for rule in RULES[slug]]
    assert scored(stories[slug], worse).precision < scored(stories[slug], RULES[slug]).precision


def _changed(rule: Rule, code: str, changes: dict) -> Rule:
    return replace(rule, limits=replace(rule.limits, **changes)) if rule.code == code else rule


def test_the_same_seed_makes_the_same_month(stories: dict[str, list[Story]]) -> None:
    for slug, made in stories.items():
        assert STORIES[slug](7, 1, DAYS) == made[1]
        assert STORIES[slug](8, 1, DAYS) != made[1]


RULE = next(rule for rule in RULES["power"] if rule.code == "PW01")


def episode(start: float, end: float | None, level: int = 1, rule: str = "PW01") -> Episode:
    return Episode(rule, "P1", level, _at(start), None if end is None else _at(end))


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("found", "recall", "precision"),
    [
        ([episode(1000, 2000, 2)], 1.0, 1.0),
        ([episode(1300, None, 2)], 1.0, 1.0),
        ([episode(1000, 2000, 1)], 0.0, 1.0),
        ([episode(1000, 2000, 3)], 1.0, 0.0),
        ([episode(9000, 9900, 2)], 0.0, 0.0),
        ([episode(1000, 2000, 2), episode(9000, 9900)], 1.0, 0.5),
        ([episode(1000, 2000, 2, "PW04")], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
    ids=["same", "open", "low level", "high level", "elsewhere", "one more", "other rule", "nothing"],
)
def test_recall_and_precision(found: list[Episode], recall: float, precision: float) -> None:
    site = SiteView("power", (PointView("P1", "production"),))
    offence = Happening("off", 1000, 2000, (Label("PW01", "P1", 1000, 2000, 2),))
    score = Score()
    score.add(Story(site, {}, (), 10_000, (offence,)), found, [RULE])
    assert (score.recall, score.precision) == (recall, precision)


def test_what_lies_within_the_noise_may_be_raised_and_need_not() -> None:
    site = SiteView("power", (PointView("P1", "production"),))
    unsure = Happening("near", 1000, 2000, (Label("PW01", "P1", 1000, 2000, sure=False),))
    for found in ([], [episode(1000, 2000)]):
        score = Score()
        score.add(Story(site, {}, (), 10_000, (unsure,)), found, [RULE])
        assert (score.missed, score.strays) == ([], [])


def test_a_look_alike_that_raised_something_is_counted() -> None:
    site = SiteView("power", (PointView("P1", "production"),))
    score = Score()
    story = Story(site, {}, (), 10_000, (Happening("lunch", 1000, 2000),))
    score.add(story, [episode(1500, 1800)], [RULE])
    assert (score.kinds["power.lunch"].innocent, score.kinds["power.lunch"].alarmed) == (1, 1)
