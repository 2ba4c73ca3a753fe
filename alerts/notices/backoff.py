"""How long to wait after the n-th attempt failed. Pure: chance is an argument."""

from datetime import timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
MOST_ATTEMPTS = 6
"""About half an hour in all; then a person reads in the log that it failed."""


def wait(attempt: int, chance: float) -> timedelta:
    """30 s, 1, 2, 4 … minutes, at most an hour, each ±50 % by ``chance`` in [0, 1): after an outage of a
    server its clients do not come back all at once."""
    length: timedelta = min(FIRST * int(2 ** (attempt - 1)), LONGEST)
    return length * (0.5 + chance)
