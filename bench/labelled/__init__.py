"""A made-up month with known truth: what went wrong, where and when, and what only looked so. Pure, seeded."""
