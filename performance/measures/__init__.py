"""取数口径: what the year's records say of an indicator. Each measure is a function of a window of time."""
