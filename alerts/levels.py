"""The levels of an alert in words: a number alone reads either way round (domain.md B.4)."""

LEVELS = [(1, "一般"), (2, "较重"), (3, "严重")]
_TITLES = dict(LEVELS)


def level_title(level: int) -> str:
    return _TITLES.get(level, f"{level} 级")
