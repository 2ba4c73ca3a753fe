"""`python -m bench.detection`: what the rules find in a labelled month of a made-up city, and what they invent.

Every violation and every look-alike is known (``bench/labelled``). Recall: labels found, by rule, subject, time
and level. Precision: episodes that belong to a label. JSON lines by kind, then overall. No database.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

import dust.rules
import fume.rules
import power.rules
from alerts.engine import judge
from bench.figures import say
from bench.labelled.city import STORIES
from bench.labelled.score import Score, Tally

RULES = {"power": power.rules.RULES, "dust": dust.rules.RULES, "fume": fume.rules.RULES}
SEED, DAYS = 2026, 30
SITES = {"power": 72, "dust": 48, "fume": 48}
RECALL, PRECISION = 0.99, 0.95

Part = tuple[str, int]
"""A platform and the number of one of its sites."""


def scored(part: Part, days: int = DAYS, seed: int = SEED) -> Score:
    """One site's month, made, judged and compared."""
    slug, index = part
    story = STORIES[slug](seed, index, days)
    until = datetime.fromtimestamp(story.until, UTC)
    score = Score()
    score.add(story, judge(story.site, story.series, RULES[slug], until, story.layout), RULES[slug])
    return score


def parts() -> list[Part]:
    return [(slug, index) for slug, count in SITES.items() for index in range(count)]


def whole(scores: Iterator[Score]) -> Score:
    total = Score()
    for each in scores:
        total.merge(each)
    return total


def tell(total: Score) -> None:
    """The figures: a line a kind, a line a rule with strays, then the two that count."""
    for kind, tally in sorted(total.kinds.items()):
        _tell_kind(kind, tally)
    for rule in sorted({each.rule for each in total.strays}):
        strays = sum(each.rule == rule for each in total.strays)
        say(f"detection.strays.{rule}", strays, "episodes", raised=total.raised[rule])
    offences = sum(each.labels > 0 for each in total.kinds.values())
    innocent = sum(each.innocent > 0 for each in total.kinds.values())
    labels = sum(each.labels for each in total.kinds.values())
    say("detection.recall", total.recall, "share", target=RECALL, labels=labels, kinds_of_violation=offences)
    raised = sum(total.raised.values())
    say(
        "detection.precision", total.precision, "share", target=PRECISION, raised=raised, look_alikes=innocent
    )


def _tell_kind(kind: str, tally: Tally) -> None:
    name = f"detection.{kind.replace(', ', '.').replace(' ', '_')}"
    if tally.labels:
        rules = " ".join(sorted(tally.rules))
        say(name, tally.found / tally.labels, "recall", labels=tally.labels, found=tally.found, rules=rules)
    if tally.innocent:
        say(f"{name}.innocent", tally.alarmed, "alarmed", look_alikes=tally.innocent)


def main() -> None:
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        tell(whole(pool.map(scored, parts(), chunksize=4)))


if __name__ == "__main__":
    main()
