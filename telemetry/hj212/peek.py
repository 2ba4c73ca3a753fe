"""Only the header of a frame: all that a gateway needs to know before it answers."""

import re
from operator import attrgetter
from typing import Final, NamedTuple

from .decode import FLAGS, decode
from .packet import Frame

_LONGEST: Final = 256
_PLAIN: Final = r"([0-9A-Za-z._-]*+)"
_USUAL: Final = re.compile(
    rf"QN={_PLAIN};ST={_PLAIN};CN=([0-9]{{4}});PW={_PLAIN};MN=([0-9A-Za-z_-]{{1,64}});Flag=([0-9]{{1,3}});"
    r"(?:PNUM=([0-9]{1,4});PNO=([0-9]{1,4});)?CP=&&"
)


class Head(NamedTuple):
    """The verdict and the header of a packet, as in `Decoded`."""

    accepted: bool
    reason: str | None
    mn: str | None
    st: str | None
    cn: str | None
    qn: str | None
    pw: str | None
    flag: int | None
    pnum: int | None
    pno: int | None


_HEADER: Final = attrgetter(*Head._fields)


def peek(frame: Frame) -> Head:
    """The header part of `decode`, at a quarter of its cost for a usual frame."""
    found = _USUAL.match(frame.segment[:_LONGEST].decode("latin-1"))
    if found is None:
        return _from_whole(frame)
    qn, st, cn, pw, mn, flag, pnum, pno = found.groups()
    if flag not in FLAGS:
        return _from_whole(frame)
    part, number = (None, None) if pnum is None else (int(pnum), int(pno))
    return Head(frame.reason is None, frame.reason, mn, st, cn, qn, pw, FLAGS[flag], part, number)


def _from_whole(frame: Frame) -> Head:
    said = decode(frame)
    return Head(*_HEADER(said))
