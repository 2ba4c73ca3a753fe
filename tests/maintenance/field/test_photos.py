"""What is kept of a picture, and what is not taken for one."""

import io
import random
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from alerts.actions import Refused
from maintenance.field import pictures, store
from maintenance.field.exif import Origin
from tests.maintenance.field.making import NOW, drawn, exif, jpeg, picture, png

TAKEN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("size", "kept"), [((640, 480), (640, 480)), ((4000, 3000), (2560, 1920)), ((900, 3600), (640, 2560))]
)
def test_a_photo_is_written_anew_with_at_most_2560_pixels_a_side(size: Any, kept: Any) -> None:
    made = pictures.photo(jpeg(size), NOW)
    assert (opened(made.data).format, opened(made.data).size) == ("JPEG", kept)
    assert (made.width, made.height) == kept
    assert max(opened(made.thumbnail).size) == 320


def test_time_and_place_are_read_and_then_not_in_the_picture() -> None:
    data = jpeg(exif=exif(), comment=b"made in secret")
    made = pictures.photo(data, NOW)
    assert made.origin == Origin(TAKEN, 113.3, 40.08)
    assert b"Exif" in data and b"made in secret" in data
    for each in (made.data, made.thumbnail):
        assert not opened(each).getexif()
        assert not [
            word for word in (b"Exif", b"made in secret", "某手机".encode(), b"2026:03:02") if word in each
        ]


@pytest.mark.parametrize(
    ("offset", "at"), [("+08:00", TAKEN), ("+09:00", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)), ("so", None)]
)
def test_the_camera_s_own_offset_is_heeded(offset: str, at: datetime | None) -> None:
    assert pictures.photo(jpeg(exif=exif(offset=offset)), NOW).origin.taken_at == at


@pytest.mark.parametrize(
    "hostile",
    [
        exif(taken="0000:00:00 00:00:00"),
        exif(taken="2099:01:01 00:00:00"),
        exif(taken="1970:01:01 00:00:00"),
        exif(taken="x" * 5000),
        exif(taken="2026:03:02"),
    ],
)
def test_an_unbelievable_time_is_no_time(hostile: Image.Exif) -> None:
    assert pictures.photo(jpeg(exif=hostile), NOW).origin.taken_at is None


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((95.0, 0.0, 0.0), (113.0, 0.0, 0.0)),
        ((40.0, 0.0, 0.0), (200.0, 0.0, 0.0)),
    ],
)
def test_an_impossible_place_is_no_place(lat: Any, lon: Any) -> None:
    said = pictures.photo(jpeg(exif=exif(lat=lat, lon=lon)), NOW).origin
    assert (said.lon, said.lat, said.taken_at) == (None, None, TAKEN)


def test_a_place_of_zero_denominators_is_no_place() -> None:
    data = bytearray(jpeg(exif=exif()))
    at = max(data.find(struct.pack(f"{order}6I", 40, 1, 4, 1, 48, 1)) for order in "<>")
    assert at > 0
    data[at : at + 24] = bytes(24)
    assert pictures.photo(bytes(data), NOW).origin.lat is None


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's own remarks on such EXIF
@pytest.mark.parametrize("seed", range(12))
def test_a_mangled_exif_never_breaks_the_photo(seed: int) -> None:
    data, chance = bytearray(jpeg(exif=exif())), random.Random(seed)
    start = data.find(b"Exif") + 6
    for _ in range(12):
        data[start + chance.randrange(150)] = chance.randrange(256)
    assert opened(pictures.photo(bytes(data), NOW).data).size == (640, 480)


def test_a_photo_held_upright_is_kept_upright() -> None:
    said = exif()
    said[0x0112] = 6  # turned a quarter
    made = pictures.photo(jpeg((640, 480), exif=said), NOW)
    assert (made.width, made.height) == (480, 640)


def test_heic_and_png_become_jpeg() -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture((800, 600))).save(out, quality=60, exif=exif().tobytes())
    made = pictures.photo(out.getvalue(), NOW)
    assert (opened(made.data).format, opened(made.data).size) == ("JPEG", (800, 600))
    assert made.origin == Origin(TAKEN, 113.3, 40.08)
    clear = png(Image.new("RGBA", (300, 200), (255, 0, 0, 0)))
    assert opened(pictures.photo(clear, NOW).data).getpixel((5, 5)) == (255, 255, 255)


def test_of_a_phone_s_double_picture_the_first_is_kept() -> None:
    """MPO: a JPEG with a second one behind it, as many phones write them."""
    out = io.BytesIO()
    picture((640, 480)).save(out, "MPO", save_all=True, append_images=[picture((320, 240), 5)])
    made = pictures.photo(out.getvalue(), NOW)
    assert (made.width, made.height) == (640, 480)
    assert made.data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    out = io.BytesIO()
    image = Image.new("I;16", (80, 60), 30000) if mode == "I;16" else picture((80, 60)).convert(mode)
    image.save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(pictures.photo(out.getvalue(), NOW).data).mode == "RGB"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to ``width`` × ``height`` × 3 bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif() -> bytes:
    out = io.BytesIO()
    picture((64, 48)).save(out, "GIF")
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "文件是空的"),
    "html": (b"<!doctype html><script>alert(1)</script>", "网页或 SVG"),
    "svg": (b'\xef\xbb\xbf  <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "网页或 SVG"),
    "gif": (gif(), "GIF"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "zip": (b"PK\x03\x04....", "压缩包"),
    "text": (b"just words", "不是照片"),
    "truncated": (jpeg()[:9000], "打不开"),
    "only a head": (b"\xff\xd8\xff\xe0", "打不开"),
    "a head with a script": (b"\xff\xd8\xff<script>alert(1)</script>", "打不开"),
    "png without a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "打不开"),
    "heic without a picture": (b"\x00\x00\x00\x18ftypheic" + bytes(50), "打不开"),
    "bomb": (bomb(50_000, 50_000), "太大"),
    "bomb just below Pillow's limit": (bomb(9_400, 9_400), "太大"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_with_a_sentence(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(Refused, match=words):
        pictures.photo(data, NOW)


def test_nothing_of_a_polyglot_s_tail_is_kept() -> None:
    tail = b"PK\x03\x04<script>alert('tail')</script>" * 20
    made = pictures.photo(jpeg() + tail, NOW)
    assert b"script" not in made.data and b"PK\x03\x04" not in made.data
    with Image.open(io.BytesIO(made.data)) as image:
        image.load()
    assert made.data.endswith(b"\xff\xd9")


def test_a_signature_is_kept_as_ink_on_white() -> None:
    made = pictures.signature(drawn())
    kept = opened(made.data)
    assert (kept.format, kept.size, kept.getpixel((2, 2))) == ("PNG", (600, 240), 255)
    assert made.thumbnail == b""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png(Image.new("RGBA", (600, 240))), "空白"),
        (png(Image.new("RGB", (600, 240), "white")), "空白"),
        (png(Image.new("RGB", (600, 240), "black")), "全黑"),
        (drawn((50, 20)), "不合适"),
        (drawn((5000, 240)), "不合适"),
        (jpeg(), "PNG"),
        (drawn()[:200], "打不开"),
    ],
)
def test_a_signature_that_nobody_wrote_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        pictures.signature(data)


def test_a_stored_name_leads_nowhere_else(media: Path) -> None:
    name = store.save(b"x", "jpg")
    assert store.path_of(name).is_relative_to(media)
    for wrong in (
        "../../settings.py",
        "ab/../../x.jpg",
        "/etc/passwd",
        name + "\n",
        name.replace(".jpg", ".html"),
    ):
        with pytest.raises(ValueError):
            store.path_of(wrong)
