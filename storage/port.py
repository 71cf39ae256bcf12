"""The storage ports: a `Locator` says where the bytes of a file are, a `Place` reads them, a `Linker` signs links to them."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from schema.records import FileRecord


class StorageError(Exception):
    """Bytes that cannot be had. The message may be shown to clients: it names no path of a machine."""


PIECE = 64 * 1024
"""Bytes that one piece of a stream has at most: larger ones are had from the system, and given back to it, one by one."""

CHANGED = "The file has changed since it was harvested; it can be read again after the next harvest."


class Gone(StorageError):
    """No such bytes: they are not where they should be, or must not be read."""


class Changed(StorageError):
    """The bytes are no longer those that were harvested."""


class Unreachable(StorageError):
    """A place that does not answer just now; another one may have the bytes, or the same one later."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the bytes of a file are: a URL (``file:``, ``http:``, ``https:`` or ``s3:``), with what the harvest found there.

    ``size`` is in bytes, ``modified`` the time of their last change in UTC microseconds. ``timeout``: seconds that the place
    may be silent. ``md5`` is that of the bytes, in hexadecimal, where it is known.
    """

    url: str
    size: int
    modified: int
    timeout: float = 5.0
    md5: str | None = None

    def check_within(self, start: int, length: int) -> None:
        """Raise ValueError for bytes that are not within the file."""
        if start < 0 or length < 0 or start + length > self.size:
            raise ValueError(f"bytes {start} to {start + length} are not within a file of {self.size}")


@dataclass(frozen=True, slots=True)
class Route:
    """Where the bytes of a file are, in the order to try, how clients get them, and headers that go with them."""

    locations: tuple[Location, ...]
    delivery: Literal["direct", "through"] = "through"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stat:
    """What a place says of bytes: their size, and, where it does, their last change in UTC microseconds.

    ``etag`` (RFC 9110, 8.8.3) is another one whenever the bytes are; ``md5`` and ``sha256`` are in hexadecimal.
    """

    size: int
    modified: int | None = None
    etag: str | None = None
    md5: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link is given for: ``life`` in seconds, the id that joins it to its reservation, the file's name and type.

    ``byte_range`` (first and last byte) binds it to one range.
    """

    life: int
    link_id: str
    name: str
    media_type: str
    byte_range: tuple[int, int] | None = None


class Locator(Protocol):
    """Says where bytes are."""

    def route(self, record: FileRecord) -> Route:
        """Where the bytes of a file are; raises `Gone` where that is no place that is known."""


class Place(Protocol):
    """Reads bytes. Safe to use from many tasks at once."""

    async def stat(self, location: Location) -> Stat:
        """Look at the bytes; raises `Gone`, `Changed` or `Unreachable`."""

    def read(self, location: Location, start: int, length: int) -> AsyncGenerator[bytes, None]:
        """Exactly ``length`` bytes from ``start`` on, in pieces of `PIECE` at most.

        Raises `Gone`, `Changed` or `Unreachable`, also in the middle, and ValueError for bytes that are not within the file.
        """


class Linker(Protocol):
    """Signs links to bytes."""

    async def link(self, location: Location, terms: Terms) -> str:
        """A presigned address of the whole object, or of one range; raises `Unreachable` where nothing can be signed now."""
