"""`python -m telemetry.hj212 FILE|-`: every frame of a raw byte stream as one JSON object a line."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from . import sm4
from .ack import acknowledge
from .crc import CrcMode
from .decode import Decoded, decode
from .frame import FrameReader
from .packet import Frame, Profile

_CHUNK = 1 << 16
_LINE_BREAKS = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
_TROUBLES = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是一个目录",
    PermissionError: "没有读取权限",
}


def _key(text: str) -> bytes:
    try:
        return sm4.check_key(bytes.fromhex(text))
    except ValueError:
        raise argparse.ArgumentTypeError("SM4 密钥须为 32 位十六进制数") from None


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m telemetry.hj212", description=__doc__)
    parser.add_argument("file", metavar="FILE|-", help="raw byte stream, - for standard input")
    parser.add_argument("--crc", type=CrcMode, choices=list(CrcMode), default=CrcMode.ANSI)
    parser.add_argument(
        "--sm4-key", type=_key, metavar="HEX", help="key of HJ 212-2025 devices, 16 bytes in hex"
    )
    return parser.parse_args(argv)


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def frames(source: BinaryIO, profile: Profile) -> Iterator[Frame]:
    """The frames of a stream, in its order."""
    reader = FrameReader(default=profile, exact=True)
    while chunk := source.read(_CHUNK):
        yield from reader.feed(chunk)
    yield from reader.close()


def report(frame: Frame) -> dict[str, object]:
    """One frame as the command prints it."""
    decoded: Decoded = decode(frame)
    answer = acknowledge(decoded)
    return {
        **decoded._asdict(),
        "crc_matches": list(frame.matches),
        "ack": None if answer is None else answer.decode(),
    }


def write(reports: Iterable[dict[str, object]], out: BinaryIO) -> None:
    """JSON Lines in UTF-8, whatever the terminal's encoding; nothing else in a line breaks it."""
    for found in reports:
        text = json.dumps(found, ensure_ascii=False).translate(_LINE_BREAKS)
        out.write(text.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0, or 2 when the file cannot be read."""
    options = _arguments(argv)
    profile = Profile(options.crc, options.sm4_key)
    try:
        with _opened(options.file) as source:
            write((report(frame) for frame in frames(source, profile)), sys.stdout.buffer)
    except BrokenPipeError:  # whoever read our lines has enough of them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        sys.stderr.write(f"无法读取 {options.file}：{_TROUBLES.get(type(error), error.strerror)}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
