"""Bytes in, frames out: the state machine that finds HJ 212 packets in a stream and never loses its place."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from . import packet, search
from .crc import CLOSINGS, index
from .packet import STANDARD, Frame, Profile
from .search import MAX_SEGMENT, Header, Undecided

BUFFER_LIMIT: Final = 16 * 1024
_MN: Final = re.compile(rb"(?:^|[;,])[ \t]*MN[ \t]*=([^;,&]*)", re.IGNORECASE)
_BLANK: Final = b"\r\n \t"
_LENGTHS: Final = {b"##%04d" % length: length for length in range(MAX_SEGMENT + 1)}
ProfileOf = Callable[[str], Profile | None]


class FrameReader:
    """Finds frames in the bytes of one connection; about 10 KiB at most wait for their other half.

    `profiles` gives the profile of an MN in upper case (None: the default). `garbage` counts the bytes that
    belong to no frame, `garbage_run` those since the last good one; line ends and blanks do not count.
    A frame is delivered with its last CRC digit, taking a CR LF still to come for granted; with `exact` it
    waits for those two bytes, so that `valid` is never a guess.
    """

    __slots__ = (
        "_alone",
        "_covered",
        "_default",
        "_exact",
        "_out",
        "_profile_of",
        "_rest",
        "_tested",
        "garbage",
        "garbage_run",
    )

    def __init__(
        self,
        profiles: Mapping[str, Profile] | ProfileOf | None = None,
        default: Profile = STANDARD,
        *,
        exact: bool = False,
    ) -> None:
        self._profile_of: ProfileOf | None = (
            profiles if callable(profiles) else profiles.get if profiles else None
        )
        self._default = default
        self._exact = exact
        self._rest = b""
        self._alone = 0  # within the waiting frame: no other header begins before this offset
        self._tested = 0  # within the waiting frame: places before this offset have been refused
        self._covered = 0  # within the buffer: bytes before this offset were delivered with a bad frame
        self._out: list[Frame] = []
        self.garbage = 0
        self.garbage_run = 0

    @property
    def pending(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._rest)

    @property
    def rest(self) -> bytes:
        """The bytes that wait, for a reader with another profile to go on with."""
        return self._rest

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames that these bytes complete, in stream order."""
        return self._run(self._rest + chunk if self._rest else bytes(chunk), final=False, quiet=False)

    def settle(self) -> list[Frame]:
        """Judge what has its declared length already: for a line that has fallen silent."""
        return self._run(self._rest, final=False, quiet=True)

    def close(self) -> list[Frame]:
        """The stream has ended: judge all that is left."""
        return self._run(self._rest, final=True, quiet=True)

    def _run(self, buf: bytes, *, final: bool, quiet: bool) -> list[Frame]:
        self._out = out = []
        pos, size, new, usual = 0, len(buf), tuple.__new__, self._profile_of is None
        lengths, fresh = _LENGTHS if self._default == STANDARD else {}, False
        while pos < size:
            length = lengths.get(buf[pos : pos + 6])  # the good path stands in line, for speed
            if length and (end := pos + 6 + length) + 6 <= size:
                segment = buf[pos + 6 : end]
                if buf[end - 2 : end + 6] == CLOSINGS[index(segment)] and (usual or self._is_usual(segment)):
                    out.append(new(Frame, (buf[pos : end + 4], segment, True, True, None, (), ())))
                    pos, fresh = end + 6, True
                    continue
            if fresh:
                self._tested = self._alone = self._covered = self.garbage_run = 0
                fresh = False
            reached = self._step(buf, pos, final=final, quiet=quiet)
            pos = reached if reached >= 0 else ~reached
            if reached < 0:
                break
        if fresh:
            self._tested = self._alone = self._covered = self.garbage_run = 0
        self._rest = buf[pos:]
        self._covered = max(0, self._covered - pos)
        return out

    def _step(self, buf: bytes, pos: int, *, final: bool, quiet: bool) -> int:
        """One move at the next `##`: the new position, or its complement when more bytes must come."""
        start = buf.find(b"##", pos)
        if start < 0:
            start = len(buf) - (buf.endswith(b"#") and not final)
            self._skip(buf, pos, start)
            return ~start
        self._skip(buf, pos, start)
        header = search.header_at(buf, start, ended=final)
        if header is Undecided.WAIT:
            return ~start
        if isinstance(header, Header):
            return self._judge(buf, header, final=final, quiet=quiet)
        return self._resume(buf, start)

    def _judge(self, buf: bytes, header: Header, *, final: bool, quiet: bool) -> int:
        profile = self._profile(buf, header)
        complete = header.declared_end + 4 <= len(buf)
        if complete:
            segment = packet.checked(buf, header, header.declared_end, profile)
            if segment is not None:
                return self._accept(buf, header, header.declared_end, segment, final=final)
            if search.has_field(buf, header.segment_at, len(buf), ended=final) is False:
                return self._resume(buf, header.start)
        boundary = search.next_header(buf, max(header.segment_at, header.start + self._alone))
        if boundary is None:
            self._alone = len(buf) - header.start - 6
        limit = min(header.segment_at + MAX_SEGMENT + 4, len(buf) if boundary is None else boundary)
        end, segment, decided = self._fall_back(buf, header, limit, profile, ended=quiet)
        if segment is not None:
            return self._accept(buf, header, end, segment, final=final)
        if boundary is not None:
            complete = complete or self._stands(buf, boundary) or self._stands(buf, buf.rfind(b"##"))
        bounded = quiet or boundary is not None or len(buf) >= header.segment_at + MAX_SEGMENT + 6
        if final or (decided and complete and bounded):
            return self._reject(buf, header, limit, final=final)
        return ~header.start

    def _fall_back(
        self, buf: bytes, header: Header, limit: int, profile: Profile, *, ended: bool
    ) -> tuple[int, bytes | None, bool]:
        """The first other place whose CRC is right; whether every place up to the limit could be judged."""
        first, last = max(header.segment_at, header.start + self._tested), header.segment_at + MAX_SEGMENT
        for end in search.places(buf, first, min(limit, last)):
            well = search.followed_well(buf, end, ended=ended)
            if well is None:
                return end, None, False
            segment = packet.checked(buf, header, end, profile) if well else None
            if segment is not None:
                return end, segment, True
            self._tested = end - header.start
        self._tested = max(self._tested, limit - header.start - 5)  # half an end mark may stand at the limit
        return limit, None, True

    def _stands(self, buf: bytes, start: int) -> bool:
        """Whether a whole good frame begins here: then the one before it was cut off."""
        header = search.header_at(buf, start, ended=False)
        if not isinstance(header, Header):
            return False
        return packet.checked(buf, header, header.declared_end, self._profile(buf, header)) is not None

    def _accept(self, buf: bytes, header: Header, end: int, segment: bytes, *, final: bool) -> int:
        if self._exact and not final and len(buf) < end + 6:
            return ~header.start
        frame = packet.good(buf, header, end, segment, final=final)
        self._out.append(frame)
        self._tested = self._alone = self._covered = self.garbage_run = 0
        after = end + 4
        return after + 2 if buf[after : after + 2] == b"\r\n" else after

    def _reject(self, buf: bytes, header: Header, limit: int, *, final: bool) -> int:
        if header.start < self._covered or not search.has_field(buf, header.segment_at, limit, ended=True):
            return self._resume(buf, header.start)
        frame = packet.bad(buf, header, limit, final=final)
        self._out.append(frame)
        self._tested = self._alone = 0
        self._covered = header.start + len(frame.raw)
        return header.start + 1

    def _resume(self, buf: bytes, start: int) -> int:
        """Go on one byte further: two would lose the frame in `###0087...`."""
        self._skip(buf, start, start + 1)
        self._tested = self._alone = 0
        return start + 1

    def _skip(self, buf: bytes, start: int, end: int) -> None:
        if end > max(start, self._covered):
            lost = len(buf[max(start, self._covered) : end].translate(None, _BLANK))
            self.garbage += lost
            self.garbage_run += lost

    def _profile(self, buf: bytes, header: Header) -> Profile:
        return self._profile_at(buf, header.segment_at)

    def _is_usual(self, segment: bytes) -> bool:
        return self._profile_at(segment, 0) == STANDARD

    def _profile_at(self, buf: bytes, start: int) -> Profile:
        if self._profile_of is None:
            return self._default
        found = _MN.search(buf, start, start + 512)
        known = self._profile_of(found[1].strip().decode("latin-1").upper()) if found else None
        return known or self._default


def read_frames(data: bytes, default: Profile = STANDARD) -> list[Frame]:
    """Every frame of a finished stream, good and bad."""
    reader = FrameReader(default=default, exact=True)
    return reader.feed(data) + reader.close()
