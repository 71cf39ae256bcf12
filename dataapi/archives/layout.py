"""What an archive is made of: heads, files as they are, and tails, each of a length that follows from the index alone."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from dataapi.manifest_names import local_path
from schema.records import FileRecord


class Entry(NamedTuple):
    """A file in an archive: its ``name`` there, its size in bytes, and when it was changed, in seconds since 1970."""

    name: str
    size: int
    modified: int


class Layout(Protocol):
    """Writes an archive, entry by entry: `start`, then `begin` and `finish` around the bytes of each file, then `end`.

    All lengths can be had without the bytes: `end_length` is that of `end` as things stand.
    """

    media_type: str
    extension: str

    def start(self) -> bytes:
        """What stands before all files."""

    def begin(self, entry: Entry) -> bytes:
        """What stands before the bytes of a file."""

    def finish(self, entry: Entry, checksum: int) -> bytes:
        """What stands behind them; ``checksum`` is their CRC-32."""

    def end_length(self) -> int:
        """The length of what stands behind all files, in bytes."""

    def end(self) -> Iterator[bytes]:
        """What stands behind all files."""

    def close(self) -> None:
        """Let go of what was kept for the end."""


def entry_of(record: FileRecord) -> Entry:
    """A file under the name that a manifest's script gives it, so that such a script goes on where an archive broke off.

    The first part is a mission or a release: no drive of Windows.
    """
    return Entry(local_path(record), record.size, record.modified // 1_000_000)
