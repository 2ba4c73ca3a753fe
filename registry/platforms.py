"""What a platform and a measured factor are. Pure: the ribs describe themselves with these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factor:
    """One measured quantity of a platform.

    ``column`` names the reading's column, unit included; ``codes`` are the HJ 212 factor codes that mean it
    (first the canonical one); ``low`` and ``high`` bound the plausible range in ``unit``.
    """

    column: str
    codes: tuple[str, ...]
    unit: str
    title: str
    low: float
    high: float
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Platform:
    """One of the bureau's monitoring platforms; model names are ``app.Model`` labels, resolved lazily."""

    slug: str
    title: str
    site: str
    point: str
    reading: str
    hourly: str
    daily: str
    factors: tuple[Factor, ...]
    key_factor: str
    """Column of the quantity a list shows first."""
    key_estimate: str = ""
    """SQL over a reading's columns that stands in for the key quantity at points that do not measure it."""

    def factor(self, column: str) -> Factor:
        """The factor of a column; KeyError when the platform does not measure it."""
        for factor in self.factors:
            if factor.column == column:
                return factor
        raise KeyError(column)
