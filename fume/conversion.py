"""折算: from the concentration in the duct to that at the reference flow of the stoves (GB 18483-2001 §6). Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from alerts.rule_types import Limits, PointView
from alerts.timeline import Case

Number = TypeVar("Number", float, Decimal)

REFERENCE_M3_H = 2000
"""单个灶头基准排风量, m³/h a stove (GB 18483-2001 §6.1)."""
MEASURED, CONVERTED = "实测", "折算"
FUME, VELOCITY = "fume_mg_m3", "velocity_m_s"


def converted(measured: Number, flow_m3_h: Number, stoves: int) -> Number:
    """C基 = C测 × Q测 ÷ (n × 2000), in the unit of ``measured``; ``stoves``: the working ones, at least 1.

    ValueError when the concentration or the flow is negative.
    """
    if measured < 0 or flow_m3_h < 0:
        raise ValueError("浓度和风量不能为负")
    return measured * flow_m3_h / (max(stoves, 1) * REFERENCE_M3_H)


def limit_of(limits: Limits, trade: str) -> float:
    """By the standard in force where it is about fume, else the rule's own."""
    standard = limits.standard
    return standard.limit if standard and standard.column == FUME else limits.limit_for(trade)


def is_converted(point: PointView) -> bool:
    """Whether a source of the flow is recorded: a design flow, or a duct in which the velocity is measured."""
    return point.flow_m3_h is not None or point.duct_m2 is not None


def basis(point: PointView) -> str:
    """实测 or 折算: how a concentration of this point is to be labelled."""
    return CONVERTED if is_converted(point) else MEASURED


def flow_m3_h(point: PointView, velocity_m_s: float | None) -> float | None:
    """The exhaust flow: measured velocity × duct, else the design flow; None where nobody knows it."""
    if point.duct_m2 is None:
        return point.flow_m3_h
    return None if velocity_m_s is None else velocity_m_s * point.duct_m2 * 3600


def assessed(case: Case, point: PointView) -> Sequence[float | None]:
    """The concentration at each sample that is held against a limit; UNKNOWN where its flow is."""
    track = case.tracks[point.key]
    fume = track.known(FUME)
    if not is_converted(point):
        return fume
    return case.shared(("assessed", point.key), lambda: _converted(case, point, fume))


def highest(case: Case, point: PointView) -> float:
    """No mean is higher; asked first, a quiet outlet costs next to nothing."""
    if is_converted(point):
        return max((each for each in assessed(case, point) if each is not None), default=0.0)
    bounds = case.tracks[point.key].bounds(FUME)
    return bounds[1] if bounds else 0.0


def _converted(case: Case, point: PointView, fume: Sequence[float | None]) -> list[float | None]:
    stoves = case.site.stoves or 1
    none = [None] * len(fume)
    speeds = none if point.duct_m2 is None else case.tracks[point.key].known(VELOCITY)
    flows = (flow_m3_h(point, each) for each in speeds)
    return [
        None if each is None or flow is None else converted(each, flow, stoves)
        for each, flow in zip(fume, flows, strict=True)
    ]
