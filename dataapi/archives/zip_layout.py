"""ZIP archives of files as they are, not compressed (APPNOTE.TXT 6.3.10), with ZIP64 where sizes ask for it.

A file's checksum is only known when it has been read: it stands behind the file (4.3.9), so that no part of an archive can be
had before what stands before it.
"""

import struct
import tempfile
import time
from collections.abc import Iterator
from typing import IO

from dataapi.archives.layout import Entry
from storage.port import PIECE

_32, _16 = 0xFFFF_FFFF, 0xFFFF
_FLAGS = 0x0808  # a descriptor follows; names are UTF-8
_PLAIN, _ZIP64 = 20, 45  # versions needed to extract
_UNIX = 3 << 8
_MODE = 0o100644 << 16
_IN_MEMORY = 1 << 20  # bytes of the directory, after which it is on disk


class ZipLayout:
    """A `Layout`."""

    media_type = "application/zip"
    extension = "zip"

    def __init__(self, comment: str, *, keeps: bool = True) -> None:
        self._comment = comment.encode()[:_16]
        self._count = self._offset = self._directory_size = 0
        self._keeps = keeps
        self._directory: IO[bytes] | None = None

    def start(self) -> bytes:
        """Nothing."""
        return b""

    def begin(self, entry: Entry) -> bytes:
        """A local file header (4.3.7)."""
        name, large = entry.name.encode(), entry.size >= _32
        # The sizes stand behind the file, in the width that a ZIP64 field here tells.
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) if large else b""
        size = _32 if large else 0
        time_, date = _dos(entry.modified)
        version, lengths = (_ZIP64 if large else _PLAIN), (len(name), len(extra))
        fields = (b"PK\3\4", version, _FLAGS, 0, time_, date, 0, size, size, *lengths)
        return struct.pack("<4s5H3I2H", *fields) + name + extra

    def finish(self, entry: Entry, checksum: int) -> bytes:
        """A data descriptor (4.3.9); the directory gets its header of the file."""
        descriptor = struct.pack(
            "<4sIQQ" if entry.size >= _32 else "<4s3I", b"PK\7\10", checksum, entry.size, entry.size
        )
        header = self._header(entry, checksum)
        if self._keeps:
            self._kept().write(header)
        self._count += 1
        self._directory_size += len(header)
        self._offset += len(self.begin(entry)) + entry.size + len(descriptor)
        return descriptor

    def _header(self, entry: Entry, checksum: int) -> bytes:
        """A central directory header (4.3.12)."""
        name, large, far = entry.name.encode(), entry.size >= _32, self._offset >= _32
        fields = [*((entry.size, entry.size) if large else ()), *((self._offset,) if far else ())]
        extra = struct.pack(f"<HH{len(fields)}Q", 1, 8 * len(fields), *fields) if fields else b""
        size, offset = _32 if large else entry.size, _32 if far else self._offset
        version = _ZIP64 if fields else _PLAIN
        time_, date = _dos(entry.modified)
        return (
            struct.pack(
                "<4s6H3I5H2I", b"PK\1\2", _UNIX | version, version, _FLAGS, 0, time_, date, checksum, size, size,
                len(name), len(extra), 0, 0, 0, _MODE, offset,
            )
            + name
            + extra
        )  # fmt: skip

    def end_length(self) -> int:
        """The length of the directory and what ends it."""
        return self._directory_size + len(self._ending())

    def end(self) -> Iterator[bytes]:
        """The central directory, and what ends it."""
        self._kept().seek(0)
        while piece := self._kept().read(PIECE):
            yield piece
        yield self._ending()

    def close(self) -> None:
        """Let go of the directory."""
        if self._directory is not None:
            self._directory.close()

    def _kept(self) -> IO[bytes]:
        if self._directory is None:
            self._directory = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  until `close`
        return self._directory

    def _ending(self) -> bytes:
        """The end of central directory records (4.3.14 to 4.3.16)."""
        count, size, offset = self._count, self._directory_size, self._offset
        large = b""
        if count >= _16 or size >= _32 or offset >= _32:
            large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, size, offset)
            large += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
        few = min(count, _16)
        return (
            large
            + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, few, few, min(size, _32), min(offset, _32), len(self._comment))
            + self._comment
        )


def _dos(seconds: int) -> tuple[int, int]:
    """A time and a date as MS-DOS wrote them (UTC; from 1980 to 2107)."""
    year, month, day, hour, minute, second = time.gmtime(min(max(seconds, 315_532_800), 4_354_819_198))[:6]
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
