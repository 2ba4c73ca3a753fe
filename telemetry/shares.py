"""传输率, 有效率, 传输有效率 of counted samples (domain.md A.7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Samples over one hour or many, of one point or many: owed, come, and valid ones among those."""

    expected: float = 0
    received: float = 0
    valid: float = 0

    @property
    def transmitted(self) -> float | None:
        return self.received / self.expected if self.expected else None

    @property
    def valid_share(self) -> float | None:
        return self.valid / self.received if self.received else None

    @property
    def effective(self) -> float | None:
        """传输有效率; 0 when nothing came, None when nothing was owed."""
        return self.valid / self.expected if self.expected else None

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.expected + other.expected, self.received + other.received, self.valid + other.valid)


def total(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate())
