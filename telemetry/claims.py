"""Claiming a row of 待认领: what its frames say, the form for it, and what the form does."""

from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from registry.models import Device, Site
from telemetry import actions, units
from telemetry.forms import ClaimForm
from telemetry.models import Quarantine
from telemetry.proposals import FoundChannel, Proposal, crc_mode_of, interval_of, proposals, read, samples

SHOWN = 5


class Claim:
    """A row being claimed by ``by``; ``dialect`` is the person's choice, else the one that reads most."""

    def __init__(self, row: Quarantine, *, by: User, dialect: str = "") -> None:
        self.row, self.by, self._asked = row, by, dialect

    @cached_property
    def device(self) -> Device | None:
        return Device.objects.filter(mn__iexact=self.row.mn).first()

    @cached_property
    def frames(self) -> list[Any]:
        return samples(self.row.mn)

    @property
    def newest(self) -> list[Any]:
        """A few of the frames for the page, newest first."""
        return self.frames[: -SHOWN - 1 : -1]

    @cached_property
    def _said(self) -> list[Any]:
        return read(self.frames)

    @cached_property
    def proposals(self) -> list[Proposal]:
        return proposals(self._said)

    @cached_property
    def chosen(self) -> Proposal | None:
        wanted = self.device.dialect if self.device else self._asked
        named = (each for each in self.proposals if each.dialect.name == wanted)
        return next(named, None if self.device else next(iter(self.proposals), None))

    @cached_property
    def channels(self) -> list[FoundChannel]:
        """Those that have no point yet."""
        if self.chosen is None:
            return []
        taken = set(self.device.points.values_list("channel", flat=True)) if self.device else set()
        return [each for each in self.chosen.channels if each.name not in taken]

    @property
    def is_possible(self) -> bool:
        """There are channels to register, and the MN is new or the row is about a channel."""
        return bool(self.channels) and (self.device is None or self.row.kind == Quarantine.Kind.NO_POINT)

    def form(self, data: Any) -> ClaimForm | None:
        """The form, or None where nothing can be claimed."""
        if self.chosen is None or not self.is_possible:
            return None
        return ClaimForm(
            data,
            slug=self.chosen.platform,
            dialect=self.chosen.dialect.name,
            found=self.channels,
            by=self.by,
            initial=self._initial(),
        )

    def _initial(self) -> dict[str, Any]:
        if self.device:
            site = Site.objects.filter(points__device=self.device).first()
            return {
                "site": site,
                "crc_mode": self.device.crc_mode,
                "interval_s": self.device.interval_s,
            }
        suggested = units.suggested(self._said, self.chosen.dialect.name) if self.chosen else {}
        return {
            "crc_mode": crc_mode_of(self.frames),
            "units": suggested,
            "interval_s": interval_of(self._said),
        }

    def apply(self, form: ClaimForm, *, now: datetime, address: str | None) -> Device:
        """Register the device, or the channel of one that is known."""
        said, who = form.cleaned_data, {"by": self.by, "now": now, "address": address}
        if self.device:
            actions.add_points(device=self.device, site=said["site"], channels=form.claimed(), **who)
            return self.device
        return actions.register(
            mn=self.row.mn,
            name=said["name"],
            site=said["site"],
            dialect=form.dialect,
            crc_mode=said["crc_mode"],
            units=said["units"],
            interval_s=said["interval_s"],
            channels=form.claimed(),
            **who,
        )
