"""What happens on which day: every site works through the same deck of kinds from another card on."""

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

from bench.labelled.month import DAY_S, FIRST
from bench.labelled.told import Happening

DECK = "one order for the whole city"
S = TypeVar("S")
Kind = Callable[[S, int, Random], Happening | None]
"""Makes something happen at a site on a day of the month, or says that it cannot."""


def fill(site: S, kinds: Mapping[str, Kind[S]], days: int, index: int, random: Random) -> list[Happening]:
    """Let things happen at ``site``, one after the other, never two on one day."""
    deck = sorted(kinds)
    Random(DECK).shuffle(deck)
    turn = index * 5 % len(deck)
    deck = deck[turn:] + deck[:turn]
    happened: list[Happening] = []
    day = 1
    while day < days - 1:
        made = _first_possible(site, kinds, deck, day, random)
        if made is not None:
            happened.append(made)
            day = int((made.end - FIRST) // DAY_S) + 1
        day += 1
    return happened


def _first_possible(
    site: S, kinds: Mapping[str, Kind[S]], deck: list[str], day: int, random: Random
) -> Happening | None:
    """The first card that can be played this day goes to the bottom of the deck."""
    for place, name in enumerate(deck):
        made = kinds[name](site, day, random)
        if made is not None:
            deck.append(deck.pop(place))
            return made
    return None
