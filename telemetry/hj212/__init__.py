"""HJ 212 (污染物在线监控系统数据传输标准) codec: pure, typed, no Django.

Bytes from a socket go through `FrameReader` to `Frame`, through `decode` to `Decoded`, through
`acknowledge` back to the device, and through `dialects` to flat measurements.
"""

from .ack import AckStyle, acknowledge, answer_cn
from .crc import CrcMode, crc16, crc_text, matching_modes
from .decode import LAYOUTS, Decoded, decode
from .encode import encode, pack, parameters
from .flags import DATA_FLAGS, Version, is_split, version, wants_answer
from .frame import BUFFER_LIMIT, FrameReader, read_frames
from .layout import Layout, Layouts
from .packet import REASON_TEXT, STANDARD, Frame, Profile, Reason
from .peek import Head, peek
from .times import format_datatime, format_qn, parse_datatime, parse_qn

__all__ = [
    "BUFFER_LIMIT",
    "DATA_FLAGS",
    "LAYOUTS",
    "REASON_TEXT",
    "STANDARD",
    "AckStyle",
    "CrcMode",
    "Decoded",
    "Frame",
    "FrameReader",
    "Head",
    "Layout",
    "Layouts",
    "Profile",
    "Reason",
    "Version",
    "acknowledge",
    "answer_cn",
    "crc16",
    "crc_text",
    "decode",
    "encode",
    "format_datatime",
    "format_qn",
    "is_split",
    "matching_modes",
    "pack",
    "parameters",
    "parse_datatime",
    "parse_qn",
    "peek",
    "read_frames",
    "version",
    "wants_answer",
]
