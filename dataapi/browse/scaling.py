"""Making small pictures of larger ones: from few formats, within bounds that are checked before anything is unpacked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP")
MEDIA_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp"})
"""What pictures are made from."""

_QUALITY = 85
_NONE = 3.4e38  # from there on values stand for none, as in ISIS (isis/src/base/objs/SpecialPixel)
_TOO_LARGE = "The picture has more than {} pixels (data.picture_pixels)."


class NoPicture(Exception):
    """A file of which no picture is made; the message may be shown."""


class Picture(NamedTuple):
    """A picture, and what it is."""

    content: bytes
    media_type: str


def scaled(content: bytes, longest: int, most_pixels: int) -> Picture:
    """A picture whose longest side has at most so many pixels; a smaller one is not enlarged. Takes CPU: call it in a thread.

    Raises `NoPicture` for what is none of the formats, is damaged, or would have more than ``most_pixels`` when unpacked.
    """
    from PIL import Image  # it takes 50 ms to import: most servers make no picture at first

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check(image.width * image.height, most_pixels)
            image.draft("RGB", (longest, longest))  # a JPEG is unpacked no larger than it must be
            return _written(_small(image, (longest, longest)))
    except NoPicture:
        raise
    except Image.DecompressionBombError:
        raise NoPicture(_TOO_LARGE.format(most_pixels)) from None
    except Exception as error:  # the readers of damaged files raise whatever comes to them
        raise NoPicture("The file is no picture that can be read.") from error


def _check(pixels: int, most: int) -> None:
    if pixels > most:
        raise NoPicture(_TOO_LARGE.format(most))


def _small(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The first frame in 8 bits a channel, upright."""
    from PIL import ImageOps

    made = _stretched(image, size) if image.mode.startswith(("I", "F")) else _plain(image)
    made.thumbnail(size)
    return ImageOps.exif_transpose(made)


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "RGB"):
        return image
    transparent = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _stretched(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A deeper picture, of which the least value is black and the greatest white."""
    from PIL import Image

    values = image.convert("F")
    # Values that stand for none must not be mixed with others.
    values.thumbnail(size, Image.Resampling.NEAREST if image.mode == "F" else Image.Resampling.BICUBIC)
    pixels = values.get_flattened_data()
    known = [pixel for pixel in pixels if isinstance(pixel, float) and -_NONE < pixel < _NONE]  # of one channel
    low, high = min(known, default=0.0), max(known, default=0.0)
    step = 255.0 / (high - low) if high > low else 0.0
    return values.point(lambda value: value * step - low * step).convert("L")


def _written(image: Image.Image) -> Picture:
    out = io.BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG")
        return Picture(out.getvalue(), "image/png")
    image.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), "image/jpeg")
