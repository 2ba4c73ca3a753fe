"""What waiting frames look like: which dialect reads them, which channels speak, which CRC is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from statistics import median

from django.conf import settings

from telemetry import units
from telemetry.hj212 import CrcMode, Decoded, Profile, decode, parse_datatime, read_frames
from telemetry.hj212.dialects import Dialect, measurements
from telemetry.models import Frame

SAMPLES = 40
INTERVALS_S = (30, 60, 300, 600, 900, 1800, 3600)


@dataclass(slots=True)
class FoundChannel:
    """A channel seen in the frames, with its latest values by column."""

    name: str
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How well one dialect reads the frames: ``values`` numbers found in ``channels``."""

    platform: str
    dialect: Dialect
    channels: tuple[FoundChannel, ...]
    values: int


def dialects_of(slug: str) -> tuple[Dialect, ...]:
    """The dialects that devices of a platform speak."""
    return tuple(import_module(f"telemetry.hj212.dialects.{slug}").DIALECTS)


def dialect_choices(*slugs: str) -> list[tuple[str, str]]:
    return [
        (each.name, f"{each.name} {each.title}")
        for slug in slugs or settings.PLATFORMS
        for each in dialects_of(slug)
    ]


def platform_of(dialect: str) -> str | None:
    """The platform whose devices speak ``dialect``."""
    return next(
        (slug for slug in settings.PLATFORMS if dialect in {each.name for each in dialects_of(slug)}), None
    )


def samples(mn: str) -> list[Frame]:
    """The newest frames of ``mn``, oldest first."""
    newest = Frame.objects.filter(mn=mn.upper()).order_by("-received_at", "-batch_id", "-seq")
    return list(newest[:SAMPLES])[::-1]


def read(frames: Sequence[Frame], crc_mode: str = CrcMode.IGNORE) -> list[Decoded]:
    """``frames`` decoded, the unreadable left out; an unknown device's CRC is not known either."""
    profile = Profile(CrcMode(crc_mode))
    found = (packet for each in frames for packet in read_frames(bytes(each.data) + b"\r\n", profile))
    return [said for said in map(decode, found) if said.accepted]


def proposals(said: Sequence[Decoded]) -> list[Proposal]:
    """The dialects that read the frames, the one that reads most first; far worse ones are left out."""
    tried = [_tried(slug, dialect, said) for slug in settings.PLATFORMS for dialect in dialects_of(slug)]
    enough = max((each.values for each in tried), default=0) / 2
    return sorted((each for each in tried if each.values > enough), key=lambda each: -each.values)


def _tried(slug: str, dialect: Dialect, said: Sequence[Decoded]) -> Proposal:
    channels: dict[str, FoundChannel] = {}
    count = 0
    guessed = units.suggested(said, dialect.name)
    for each in said:
        for found in measurements(dialect.name, each, guessed):
            if found.values:
                channels.setdefault(found.channel, FoundChannel(found.channel)).values.update(found.values)
                count += len(found.values)
    return Proposal(slug, dialect, tuple(sorted(channels.values(), key=lambda each: each.name)), count)


def interval_of(said: Sequence[Decoded]) -> int:
    """The reporting interval in seconds that the data times show, one of the usual ones; 300 when they do not."""
    found = (parse_datatime(each.datatime)[0] for each in said)
    times = sorted({at for at in found if at is not None})
    steps = [(later - at).total_seconds() for at, later in pairwise(times)]
    return min(INTERVALS_S, key=lambda usual: abs(usual - median(steps))) if steps else 300


def crc_mode_of(frames: Sequence[Frame]) -> str:
    """The mode under which most of ``frames`` are right: the standard one, when no other is better."""
    right = {mode: len(read(frames, mode)) for mode in CrcMode if mode != CrcMode.IGNORE}
    return max(right, key=lambda mode: (right[mode], mode == CrcMode.ANSI))
