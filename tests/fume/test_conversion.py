"""C基 = C测 × Q ÷ (n × 2000): the vectors of domain.md C.1, in floats and in decimals."""

from decimal import Decimal

import pytest

from alerts.rule_types import PointView
from fume.conversion import basis, converted, flow_m3_h

VECTORS = [
    ("1.2", 8000, 3, "1.6"),
    ("2.0", 4000, 2, "2.0"),
    ("0.9", 12000, 2, "2.7"),
    ("1.5", 3000, 0, "2.25"),
]


@pytest.mark.parametrize(("measured", "flow", "stoves", "expected"), VECTORS)
def test_the_vectors(measured: str, flow: int, stoves: int, expected: str) -> None:
    assert converted(Decimal(measured), Decimal(flow), stoves) == Decimal(expected)
    assert converted(float(measured), float(flow), stoves) == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize("stoves", [-1, 0, 1])
def test_fewer_than_one_stove_counts_as_one(stoves: int) -> None:
    assert converted(1.0, 2000.0, stoves) == 1.0


@pytest.mark.parametrize(("measured", "flow"), [(-0.1, 2000.0), (1.0, -1.0)])
def test_nothing_negative_is_converted(measured: float, flow: float) -> None:
    with pytest.raises(ValueError, match="不能为负"):
        converted(measured, flow, 2)


@pytest.mark.parametrize(
    ("point", "velocity", "flow", "words"),
    [
        (PointView("F1", "fume"), 10.0, None, "实测"),
        (PointView("F1", "fume", flow_m3_h=4000), None, 4000, "折算"),
        (PointView("F1", "fume", duct_m2=0.5), 2.0, 3600, "折算"),
        (PointView("F1", "fume", duct_m2=0.5), None, None, "折算"),
    ],
)
def test_a_flow_needs_a_source(
    point: PointView, velocity: float | None, flow: float | None, words: str
) -> None:
    assert flow_m3_h(point, velocity) == flow
    assert basis(point) == words
