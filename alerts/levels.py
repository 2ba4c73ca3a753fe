"""The levels of an alert in words; the greater number is the graver."""

LEVELS = [(1, "预警"), (2, "报警"), (3, "严重")]
