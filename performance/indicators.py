"""Scoring of the 项目支出绩效自评表. Pure, Decimal, half-up (财预〔2020〕10号; domain.md F.1, F.3).

Every figure is computed exactly and shown rounded by the year's profile; the total is the sum of what is shown,
as a reader with a pencil would add it up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

ZERO, HUNDRED = Decimal(0), Decimal(100)
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (ZERO, "差"))


class Kind(StrEnum):
    """How an indicator is measured."""

    QUANTITATIVE = "quantitative"
    """The more the better: actual / target."""
    INVERSE = "inverse"
    """The less the better: target / actual once the target is passed."""
    QUALITATIVE = "qualitative"
    """A person's judgement in percent, in bands 100–80, 80–60, 60–0."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Decimals shown: ``rate_dp`` of the execution rate in percent, ``score_dp`` of every score."""

    rate_dp: int = 1
    score_dp: int = 0


STRICT = Profile(2, 2)


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund row in 万元: 年初预算数, 全年预算数, 全年执行数. Blank is None and counts as nothing.

    ``weight``: only the row of the whole, 年度资金总额, is scored.
    """

    name: str
    initial: Decimal | None = None
    full: Decimal | None = None
    executed: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the 绩效指标 tree; without a weight it is a blank row, which the form keeps.

    ``target``, ``actual``: numbers of ``unit``, or the words of a qualitative indicator. ``achieved_pct``: how far
    a qualitative one was reached, 0–100. ``score``: what a person gave; None: as computed.
    """

    level1: str
    level2: str
    level3: str
    kind: Kind = Kind.QUANTITATIVE
    target: Decimal | str | None = None
    actual: Decimal | str | None = None
    unit: str = ""
    weight: Decimal | None = None
    achieved_pct: Decimal | None = None
    score: Decimal | None = None
    deviation: str = ""

    @property
    def is_scored(self) -> bool:
        return bool(self.weight)


@dataclass(frozen=True, slots=True)
class Form:
    """All that scoring looks at. The first fund is the whole, the others its parts."""

    year: int | None
    profile: Profile
    funds: tuple[Fund, ...]
    indicators: tuple[Indicator, ...]
    goal_expected: str = ""
    goal_actual: str = ""


def rounded(exact: Decimal, places: int) -> Decimal:
    """``exact`` as shown: half up, never half even (a reader's rounding, not a statistician's)."""
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def execution(fund: Fund) -> Decimal | None:
    """执行数 / 全年预算数, exact; None where nothing was budgeted."""
    return (fund.executed or ZERO) / fund.full if fund.full else None


def fund_score(fund: Fund) -> Decimal | None:
    """Weight × execution rate, at most the weight; None where there is no rate or no weight."""
    rate = execution(fund)
    return None if rate is None or fund.weight is None else fund.weight * min(max(rate, ZERO), Decimal(1))


def achieved(indicator: Indicator) -> Decimal | None:
    """The share of the target that was reached, exact, not capped; None where it cannot be told."""
    if indicator.kind is Kind.QUALITATIVE:
        return _qualitative(indicator)
    target, actual = indicator.target, indicator.actual
    if not isinstance(target, Decimal) or not isinstance(actual, Decimal):
        return None
    if indicator.kind is Kind.INVERSE:
        return Decimal(1) if actual <= target else _ratio(target, actual)
    return Decimal(1) if target <= 0 and actual >= target else _ratio(actual, target)


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    """Nothing was reached where one of them is not above zero."""
    return part / whole if part > 0 and whole > 0 else ZERO


def _qualitative(indicator: Indicator) -> Decimal | None:
    """The judgement; without one, words that say the same as the target say that it was reached."""
    if indicator.actual in (None, ""):
        return None
    if indicator.achieved_pct is not None:
        return indicator.achieved_pct / HUNDRED
    return Decimal(1) if indicator.actual == indicator.target else None


def computed(indicator: Indicator) -> Decimal | None:
    """The exact score by the formula: weight × share, between 0 and the weight."""
    share = achieved(indicator)
    if share is None or not indicator.weight:
        return None
    return indicator.weight * min(max(share, ZERO), Decimal(1))


def grade(total: Decimal) -> str:
    """优 from 90, 良 from 80, 中 from 60, else 差."""
    return next((name for least, name in GRADES if total >= least), GRADES[-1][1])


@dataclass(frozen=True)
class Scored:
    """A form's figures as shown. None: cannot be told yet, or a blank row."""

    form: Form

    @cached_property
    def whole(self) -> Fund | None:
        return self.form.funds[0] if self.form.funds else None

    @cached_property
    def rate(self) -> Decimal | None:
        """The execution rate in percent."""
        rate = execution(self.whole) if self.whole else None
        return None if rate is None else rounded(rate * HUNDRED, self.form.profile.rate_dp)

    @cached_property
    def fund_score(self) -> Decimal | None:
        exact = fund_score(self.whole) if self.whole else None
        return None if exact is None else self._shown(exact)

    @cached_property
    def scores(self) -> tuple[Decimal | None, ...]:
        """One a row, in the order of the form."""
        return tuple(self._score(each) for each in self.form.indicators)

    def _score(self, indicator: Indicator) -> Decimal | None:
        if not indicator.is_scored:
            return None
        exact = computed(indicator) if indicator.score is None else indicator.score
        return None if exact is None else self._shown(exact)

    def _shown(self, exact: Decimal) -> Decimal:
        return rounded(exact, self.form.profile.score_dp)

    @cached_property
    def total(self) -> Decimal:
        """The sum of the shown scores."""
        shown: Sequence[Decimal | None] = (self.fund_score, *self.scores)
        return sum((each for each in shown if each is not None), ZERO)

    @cached_property
    def grade(self) -> str:
        return grade(self.total)


def scored(form: Form) -> Scored:
    """The figures of ``form``."""
    return Scored(form)
