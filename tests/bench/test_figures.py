"""What a list of times says."""

import pytest

from bench.figures import quantile


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.951, 96), (1.0, 100), (0.0, 1)])
def test_a_quantile_is_one_of_the_values(share: float, value: int) -> None:
    assert quantile(range(100, 0, -1), share) == value


def test_of_one_value_every_quantile_is_that_value() -> None:
    assert quantile([7.0], 0.95) == 7.0
