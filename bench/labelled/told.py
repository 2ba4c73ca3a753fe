"""What is known of a made-up month: the violations that the rules must find, and the look-alikes they must not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.rule_types import Row, SiteView


@dataclass(frozen=True, slots=True)
class Label:
    """By the wording of ``rule``, ``subject`` was in breach from ``start`` to ``end`` (epoch seconds).

    ``sure`` is false where the true value lies within the instrument's noise of the limit: it may be raised,
    it need not.
    """

    rule: str
    subject: str
    start: float
    end: float
    level: int = 1
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened at a site; with no sure labels it is a look-alike."""

    kind: str
    start: float
    end: float
    labels: tuple[Label, ...] = ()

    @property
    def is_offence(self) -> bool:
        return any(each.sure for each in self.labels)


@dataclass(frozen=True, slots=True)
class Story:
    """One site's month, ready to be judged."""

    site: SiteView
    series: Mapping[str, Sequence[Row]]
    layout: tuple[str, ...]
    until: float
    happenings: tuple[Happening, ...] = ()
