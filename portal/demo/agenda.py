"""What a device has to say and when: its samples in order, from the last one the portal has. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter

from portal.demo.city import Days, DemoDevice
from portal.demo.speech import Said, carried, due
from registry.demo import day_of

Instant = tuple[float, list[Said]]
LATER_S = 30.0


@dataclass(slots=True)
class Agenda:
    """``after``: the newest sample already delivered; everything later is still to be said."""

    device: DemoDevice
    days: Days
    after: float
    _instants: list[Instant] = field(default_factory=list)
    _place: int = 0
    _on: date | None = None

    def next_due(self, now: float) -> float:
        """When the next sample is to be sent; a while after ``now`` when today has no more."""
        self._fill(now)
        if self._place < len(self._instants):
            return due(self.device, self._instants[self._place][0])
        return now + LATER_S

    def take(self, now: float) -> Instant | None:
        """The next instant whose time has come, or None."""
        if self.next_due(now) > now:
            return None
        instant = self._instants[self._place]
        self._place += 1
        self.after = instant[0]
        return instant

    def overdue_s(self, now: float) -> float:
        """For how long the next sample has been waiting to be said; 0 when there is none."""
        return max(0.0, now - self.next_due(now))

    def _fill(self, now: float) -> None:
        """Make the next day when this one is said; never a day that has not begun."""
        while self._place >= len(self._instants):
            on = self._on or day_of(self.after)
            if on > day_of(now):
                return
            self._instants, self._place = self._made(on), 0
            self._on = on + timedelta(days=1)

    def _made(self, on: date) -> list[Instant]:
        made = self.days.day(on)
        mask = (True, *carried(self.device), True)
        instants: dict[float, list[Said]] = {}
        for point in self.device.points:
            for row in made[point.key]:
                if row[0] > self.after:
                    said = tuple(value if ours else None for value, ours in zip(row, mask, strict=True))
                    instants.setdefault(row[0], []).append((point, said))
        return sorted(instants.items(), key=itemgetter(0))
