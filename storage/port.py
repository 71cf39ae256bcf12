"""The storage ports: a `Locator` says where the bytes of a file are, a `Place` reads them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from schema.records import FileRecord


class StorageError(Exception):
    """Bytes that cannot be had. The message may be shown to clients: it names no path of a machine."""


class Gone(StorageError):
    """No such bytes: they are not where the index has them, or must not be read."""


class Changed(StorageError):
    """The bytes are no longer those that were harvested."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the bytes of a file are: the URL that the harvest noted, with the size in bytes that it found.

    ``modified`` is the time of their last change in UTC microseconds.
    """

    url: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Stat:
    """What a place says of bytes: their size, and their last change in UTC microseconds."""

    size: int
    modified: int


class Locator(Protocol):
    """Says where bytes are."""

    def locate(self, record: FileRecord) -> Location:
        """Where the bytes of a file are; raises `Gone` where its location is of no place that is known."""


class Place(Protocol):
    """Reads bytes. Safe to use from many tasks at once."""

    async def stat(self, location: Location) -> Stat:
        """Look at the bytes; raises `Gone` or `Changed`."""

    def read(self, location: Location, start: int, length: int) -> AsyncIterator[bytes]:
        """Exactly ``length`` bytes from ``start`` on, in pieces; raises `Gone` or `Changed`, also in the middle.

        Raises ValueError for bytes that are not within the file.
        """
