"""Charges what access logs say was served on links beyond their grants: best effort, afterwards, once for each request."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from access.meter import Meter, Served
from access.s3_log import UnreadableLine, read_line

_LONGEST = 65_536  # bytes of a line
_AT_ONCE = 256  # requests of one commit
_TOLD = 100  # places that are named


@dataclass
class Summary:
    """What a reconciliation has found. ``unread`` names places and reasons, never what stands there."""

    lines: int = 0
    other: int = 0
    links: int = 0
    repeated: int = 0
    unknown: int = 0
    bytes_served: int = 0
    bytes_charged: int = 0
    charged: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    unread: list[str] = field(default_factory=list)

    def cannot_read(self, place: str, reason: str) -> None:
        """Count what could not be read."""
        self.unreadable += 1
        if len(self.unread) < _TOLD:
            self.unread.append(f"{place}: {reason}")


async def reconcile(meter: Meter, files: Sequence[Path]) -> Summary:
    """Charge what the files say; a folder is all files in it. Raises `StoreUnavailable`: then do it again.

    What cannot be read, a file or a line, is in the summary, and the rest is charged.
    """
    summary = Summary()
    waiting: list[Served] = []
    for file in _files(files, summary):
        for served in _read(file, summary):
            waiting.append(served)
            if len(waiting) == _AT_ONCE:
                await _charge(meter, waiting, summary)
                waiting.clear()
    await _charge(meter, waiting, summary)
    return summary


async def _charge(meter: Meter, waiting: Sequence[Served], summary: Summary) -> None:
    answers = await asyncio.gather(*map(meter.charge, waiting))
    for served, charged in zip(waiting, answers, strict=True):
        if charged is None:
            summary.unknown += 1
        elif charged.repeated:
            summary.repeated += 1
        else:
            summary.links += 1
            summary.bytes_served += served.bytes
            summary.bytes_charged += charged.bytes
            if charged.bytes:
                summary.charged[charged.account] += charged.bytes


def _files(given: Sequence[Path], summary: Summary) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        elif path.exists():
            yield path
        else:
            summary.cannot_read(str(path), "there is no such file")


def _read(path: Path, summary: Summary) -> Iterator[Served]:
    """What stands in a file, plain or compressed by gzip."""
    number = 0
    try:
        with path.open("rb") as plain:
            compressed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            with gzip.open(plain) if compressed else plain as file:
                for number, line in enumerate(_lines(file), 1):
                    served = _served(line, f"{path}:{number}", summary)
                    if served is not None:
                        yield served
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is cut off or damaged"
        summary.cannot_read(f"{path}:{number + 1}", reason)


def _served(line: bytes | None, place: str, summary: Summary) -> Served | None:
    if line is not None and not line.strip():
        return None
    summary.lines += 1
    if line is None:
        summary.cannot_read(place, f"the line is longer than {_LONGEST} bytes")
        return None
    try:
        served = read_line(line.decode("utf-8", "replace").rstrip("\r\n"))
    except UnreadableLine as error:
        summary.cannot_read(place, str(error))
        return None
    if served is None:
        summary.other += 1
    return served


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes | None]:
    """The lines; None for one that is too long, of which no part is taken for a line."""
    while part := file.readline(_LONGEST):
        whole = part.endswith(b"\n") or len(part) < _LONGEST
        while not part.endswith(b"\n") and len(part) == _LONGEST:
            part = file.readline(_LONGEST)
        yield part if whole else None
