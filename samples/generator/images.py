"""Small synthetic pictures: a slope of light with craters, drawn by integer arithmetic, so the same everywhere."""

import io
import struct
import zlib
from functools import cache
from hashlib import md5
from random import Random
from typing import NamedTuple

from PIL import Image


class Bytes(NamedTuple):
    """The content of a file or a data object, and its MD5 in hexadecimal."""

    content: bytes
    md5: str

    @classmethod
    def of(cls, content: bytes) -> "Bytes":
        """The content with its checksum."""
        return cls(content, md5(content, usedforsecurity=False).hexdigest())


@cache
def picture(lines: int, samples: int, seed: int) -> Bytes:
    """Raw unsigned bytes, line by line: a cratered surface."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    slope, light = random.randrange(-2, 3), random.randrange(80, 140)
    pixels = [
        light + slope * (column - samples // 2) // 4 + random.randrange(-4, 5)
        for _ in range(lines)
        for column in range(samples)
    ]
    for _ in range(max(3, lines * samples // 400)):
        _crater(pixels, lines, samples, random)
    return Bytes.of(bytes(min(255, max(1, pixel)) for pixel in pixels))


def _crater(pixels: list[int], lines: int, samples: int, random: Random) -> None:
    radius = random.randrange(2, max(3, min(lines, samples) // 5))
    line, sample = random.randrange(lines), random.randrange(samples)
    for down in range(max(-radius, -line), min(radius, lines - 1 - line) + 1):
        for right in range(max(-radius, -sample), min(radius, samples - 1 - sample) + 1):
            distance = down * down + right * right
            if distance <= radius * radius:
                rim = 30 if distance > (radius - 1) ** 2 else 0
                pixels[(line + down) * samples + sample + right] += rim + 40 * right // radius - 10


@cache
def histogram(lines: int, samples: int, seed: int) -> Bytes:
    """The picture's 256 counts, 4-byte least significant byte first."""
    counts = [0] * 256
    for pixel in picture(lines, samples, seed).content:
        counts[pixel] += 1
    return Bytes.of(struct.pack("<256I", *counts))


@cache
def png(lines: int, samples: int, seed: int) -> Bytes:
    """The picture as a PNG with stored (not deflated) rows: the same bytes with every zlib."""
    raw = picture(lines, samples, seed).content
    rows = b"".join(b"\0" + raw[start : start + samples] for start in range(0, lines * samples, samples))
    header = struct.pack(">IIBBBBB", samples, lines, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, level=0)), (b"IEND", b""))
    return Bytes.of(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@cache
def jpeg(lines: int, samples: int, seed: int) -> Bytes:
    """The picture as a JPEG."""
    file = io.BytesIO()
    Image.frombytes("L", (samples, lines), picture(lines, samples, seed).content).save(file, "JPEG", quality=75)
    return Bytes.of(file.getvalue())


@cache
def vicar(lines: int, samples: int, seed: int) -> Bytes:
    """A VICAR label of one block for the picture (the image header of rover products), padded with NULs."""
    size = -(-512 // samples) * samples
    label = (
        f"LBLSIZE={size}  FORMAT='BYTE'  TYPE='IMAGE'  BUFSIZ={lines * samples}  DIM=3  EOL=0  RECSIZE={samples}  "
        f"ORG='BSQ'  NL={lines}  NS={samples}  NB=1  N1={samples}  N2={lines}  N3=1  N4=0  NBB=0  NLB=0  "
        f"HOST='SUN-SOLR'  INTFMT='HIGH'  REALFMT='IEEE'  TASK='SAMPLE'  SEED={seed}"
    )
    return Bytes.of(label.encode("ascii").ljust(size, b"\0"))


@cache
def telemetry(lines: int, samples: int, seed: int) -> Bytes:
    """A telemetry row of 64 bytes: a synchronization word, the seed, spare."""
    del lines, samples  # every picture's row has the same size
    return Bytes.of(struct.pack(">II56s", 0x1ACFFC1D, seed, b"SPARE".ljust(56)))


DATA = {
    "histogram": histogram,
    "image": picture,
    "jpeg": jpeg,
    "png": png,
    "telemetry": telemetry,
    "vicar": vicar,
}
