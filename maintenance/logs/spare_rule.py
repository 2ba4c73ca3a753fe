"""How many whole spare sets a platform must keep (domain.md C.3). Pure."""

from dataclasses import dataclass

SHARE_PCT = 5
FEW = 20


def needed(devices: int) -> int:
    """At least 5 % of the devices, rounded up; at least one where there are fewer than twenty."""
    if devices <= 0:
        return 0
    return 1 if devices < FEW else -(-devices * SHARE_PCT // 100)


@dataclass(frozen=True, slots=True)
class Standing:
    """A platform's devices in use and its whole sets in stock."""

    slug: str
    title: str
    devices: int
    sets: int

    @property
    def needed(self) -> int:
        return needed(self.devices)

    @property
    def missing(self) -> int:
        return max(self.needed - self.sets, 0)

    @property
    def share_pct(self) -> float | None:
        """Sets for a hundred devices; None without devices."""
        return 100 * self.sets / self.devices if self.devices else None

    @property
    def sentence(self) -> str:
        if not self.devices:
            return "没有在用设备，无需备机"
        rule = "至少 1 台" if self.devices < FEW else f"不少于 {SHARE_PCT} %，即 {self.needed} 台"
        few = f"（不足 {FEW} 台）" if self.devices < FEW else ""
        held = f"在用 {self.devices} 台{few}，备机应{rule}；现有 {self.sets} 台"
        return f"{held}，还缺 {self.missing} 台" if self.missing else f"{held}，满足要求"
