"""Tar archives (POSIX.1-2001, pax), of which any part can be had: nothing in them depends on the bytes of files."""

import tarfile
from collections.abc import Iterator

from dataapi.archives.layout import Entry

_BLOCK = 512
_END = bytes(2 * _BLOCK)


class TarLayout:
    """A `Layout`."""

    media_type = "application/x-tar"
    extension = "tar"

    def __init__(self, comment: str) -> None:
        self._comment = comment

    def start(self) -> bytes:
        """The comment, for all files."""
        return tarfile.TarInfo.create_pax_global_header({"comment": self._comment})

    def begin(self, entry: Entry) -> bytes:
        """The header of a file; long names, and sizes of 8 GiB or more, are in an extended one."""
        header = tarfile.TarInfo(entry.name)
        header.size, header.mtime, header.mode = entry.size, max(0, entry.modified), 0o644
        return header.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")

    def finish(self, entry: Entry, checksum: int) -> bytes:
        """What fills the last block."""
        return bytes(-entry.size % _BLOCK)

    def end_length(self) -> int:
        """The length of the end."""
        return len(_END)

    def end(self) -> Iterator[bytes]:
        """Two empty blocks."""
        yield _END

    def close(self) -> None:
        """Nothing is open."""
