"""The levels of an alert in words; the greater number is the graver."""

LEVELS = [(1, "一级"), (2, "二级"), (3, "三级")]
