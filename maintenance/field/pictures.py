"""What a picture's bytes are, and the picture we keep of them: decoded and written anew, nothing else of the file.

Whatever was hidden in the file (a script, an archive behind the last byte, EXIF, a comment) is not in ours.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pillow_heif
from PIL import Image, ImageOps

from alerts.actions import Refused
from maintenance.field.exif import Origin, origin

pillow_heif.register_heif_opener()

MOST_PIXELS = 60_000_000
"""Of a file as sent: more than any phone takes, less than what would fill the memory."""
LONGEST_SIDE, THUMBNAIL_SIDE = 2560, 320
SIGNATURE_LEAST, SIGNATURE_MOST = (60, 30), (4000, 3000)
SIGNATURE_SIDE = 1200
INK = 60
"""So many dark pixels are the least that a name is written with."""
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
ACCEPTED = "只接受 JPG、PNG、HEIC 照片"
BROKEN = "照片打不开：没有传完整或已损坏，请重拍或重选"


@dataclass(frozen=True, slots=True)
class Picture:
    """``data``: JPEG for a photo, PNG for a signature. ``thumbnail``: JPEG, empty for a signature."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int
    origin: Origin


def kind_of(head: bytes) -> str:
    """Pillow's word for what the first bytes say: JPEG, PNG, HEIF. Refused for anything else."""
    if head[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "HEIF"
    raise Refused(f"这不是照片文件（{_other(head)}），{ACCEPTED}" if head else "文件是空的，请重新选择照片")


def photo(data: bytes, now: datetime) -> Picture:
    """A photo turned upright, at most 2560 pixels a side. Refused with a sentence."""
    with _opened(data) as image:
        said = origin(image.getexif(), now)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = _flat(_upright(image))
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        small = upright.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return Picture(_jpeg(upright, 85), _jpeg(small, 80), upright.width, upright.height, said)


def signature(data: bytes) -> Picture:
    """A name drawn on the phone, on white. Refused when nobody could have written it."""
    if kind_of(data[:16]) != "PNG":
        raise Refused("签字须是 PNG 图，请重新签字")
    with _opened(data) as image:
        if not _between(SIGNATURE_LEAST, image.size, SIGNATURE_MOST):
            raise Refused(f"签字图大小 {image.width}×{image.height} 不合适，请重新签字")
        drawn = _flat(image)
        drawn.thumbnail((SIGNATURE_SIDE, SIGNATURE_SIDE))
        grey = drawn.convert("L")
        dark = sum(grey.histogram()[:128])
        if dark < INK or dark > 0.6 * grey.width * grey.height:
            raise Refused("签字是空白的，请重新签字" if dark < INK else "签字图全黑，请重新签字")
        out = io.BytesIO()
        grey.save(out, "PNG", optimize=True)
        return Picture(out.getvalue(), b"", grey.width, grey.height, Origin())


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The image, by the one decoder that its first bytes name; any fault of decoding is a refusal."""
    kind = kind_of(data[:16])
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(f"照片有 {image.width}×{image.height} 像素，太大，请用普通画质重拍")
            yield image
    except Refused:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise Refused("照片展开后太大，不能接收") from None
    except Exception as fault:  # decoders raise OSError, SyntaxError, struct.error, ValueError … by the file
        raise Refused(BROKEN) from fault


def _upright(image: Image.Image) -> Image.Image:
    """As it was held; an orientation that makes no sense turns nothing."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a hostile EXIF cannot be written back; the pixels are fine
        return image


def _flat(image: Image.Image) -> Image.Image:
    """The pixels alone as RGB on white, without palette, transparency or anything the file said beside them."""
    image.load()
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    if image.mode.startswith("I"):  # 16-bit grey
        image = image.point(lambda value: value / 256).convert("L")
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _between(least: tuple[int, int], size: tuple[int, int], most: tuple[int, int]) -> bool:
    return least[0] <= size[0] <= most[0] and least[1] <= size[1] <= most[1]


def _other(head: bytes) -> str:
    """What it seems to be, for the sentence."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = ((b"gif8", "GIF 动图"), (b"%pdf", "PDF"), (b"pk\x03\x04", "压缩包"), (b"<", "网页或 SVG"))
    return next((word for begins, word in known if start.startswith(begins)), "内容与照片不符")
