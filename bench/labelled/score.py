"""How well episodes match labels: recall by kind of violation, precision over everything raised. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.rule_types import Episode, Rule
from bench.labelled.told import Label, Story

FOREVER = float("inf")


@dataclass(slots=True)
class Tally:
    """Counts of one kind: labels and those found; look-alikes and those that raised something."""

    rules: set[str] = field(default_factory=set)
    labels: int = 0
    found: int = 0
    innocent: int = 0
    alarmed: int = 0


@dataclass(slots=True)
class Score:
    """The counts of many stories. ``strays``: episodes that belong to no label."""

    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    raised: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    strays: list[Episode] = field(default_factory=list)
    missed: list[Label] = field(default_factory=list)

    @property
    def recall(self) -> float:
        labels = sum(each.labels for each in self.kinds.values())
        return sum(each.found for each in self.kinds.values()) / labels if labels else 0.0

    @property
    def precision(self) -> float:
        raised = sum(self.raised.values())
        return 1 - len(self.strays) / raised if raised else 0.0

    def add(self, story: Story, episodes: Sequence[Episode], rules: Iterable[Rule]) -> None:
        """Count one story, judged by ``rules``; labels of rules that are not among them do not count."""
        judged, slack = {rule.code for rule in rules}, _slack(story)
        strays = [each for each in episodes if not _belongs(each, _labels(story), slack)]
        for each in episodes:
            self.raised[each.rule] += 1
        for happening in story.happenings:
            kind = f"{story.site.platform}.{happening.kind}"
            if happening.is_offence:
                self._count_offence(kind, happening.labels, episodes, judged, slack)
            else:
                tally = self.kinds[kind]
                tally.innocent += 1
                tally.alarmed += any(_overlaps(each, happening.start, happening.end) for each in strays)
        self.strays += strays

    def _count_offence(
        self, kind: str, labels: Iterable[Label], episodes: Sequence[Episode], judged: set[str], slack: float
    ) -> None:
        for label in labels:
            if label.sure and label.rule in judged:
                tally = self.kinds[kind]
                tally.rules.add(label.rule)
                tally.labels += 1
                if any(_matches(each, label, slack) and each.level >= label.level for each in episodes):
                    tally.found += 1
                else:
                    self.missed.append(label)

    def merge(self, other: "Score") -> None:
        """Count what another score has counted, too."""
        for kind, tally in other.kinds.items():
            own = self.kinds[kind]
            own.rules |= tally.rules
            own.labels += tally.labels
            own.found += tally.found
            own.innocent += tally.innocent
            own.alarmed += tally.alarmed
        for rule, count in other.raised.items():
            self.raised[rule] += count
        self.strays += other.strays
        self.missed += other.missed


def _labels(story: Story) -> Iterator[Label]:
    return (label for happening in story.happenings for label in happening.labels)


def _belongs(episode: Episode, labels: Iterable[Label], slack: float) -> bool:
    """Whether some label accounts for the episode, and for its level."""
    return any(_matches(episode, label, slack) and episode.level <= label.level for label in labels)


def _matches(episode: Episode, label: Label, slack: float) -> bool:
    return (
        (episode.rule, episode.subject) == (label.rule, label.subject)
        and episode.start.timestamp() <= label.end + slack
        and (episode.end.timestamp() if episode.end else FOREVER) >= label.start - slack
    )


def _overlaps(episode: Episode, start: float, end: float) -> bool:
    return episode.start.timestamp() <= end and (episode.end is None or episode.end.timestamp() >= start)


def _slack(story: Story) -> float:
    """Instants may be told one sampling interval apart."""
    return max(point.interval_s for point in story.site.points)
