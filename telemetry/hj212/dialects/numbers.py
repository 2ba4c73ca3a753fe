"""Numbers as instruments write them."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

NUMBER: Final = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,3}))?")
SENTINELS: Final = frozenset({-999.0, -9999.0})
LARGEST: Final = 1e12
_TEXTS_KEPT: Final = 1 << 16
_LONGEST_KEPT: Final = 24
_NO_VALUE: Final = frozenset({"", "-", "--", "---", "null", "nan", "n/a", "none"})


def read_number(text: str, shift: int = 0) -> float | None:
    """The number a text stands for times 10**shift, correctly rounded; None for sentinels and non-numbers."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    raw = float(text)
    if raw in SENTINELS or not abs(raw) < LARGEST:
        return None
    value = float(f"{found[1]}e{int(found[2] or 0) + shift}") if shift else raw
    return value if abs(value) < LARGEST else None


def read_state(text: str) -> int | None:
    """1 for running (1), 0 for every other state, None for a sentinel or what is no number."""
    value = read_number(text)
    return None if value is None or value < 0 else int(value == 1)


def means_nothing(text: str) -> bool:
    """Whether a text without a number says only that there is no value."""
    found = NUMBER.fullmatch(text)
    if found is not None:
        return float(text) in SENTINELS
    return text.lower() in _NO_VALUE or not text.strip("*")


class KnownNumbers(dict[str, float | None]):
    """Text -> number, read once: instruments repeat themselves, so most texts have been seen."""

    def __init__(self, read: Callable[[str], float | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> float | None:
        number = self._read(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _TEXTS_KEPT:
                self.clear()
            self[text] = number
        return number


@cache
def known_numbers(shift: int, state: bool) -> KnownNumbers:
    """What `read_number` with a shift, or `read_state`, makes of texts."""
    return KnownNumbers(read_state if state else lambda text: read_number(text, shift))
