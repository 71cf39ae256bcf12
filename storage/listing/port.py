"""The port: a `Source` lists folders and reads parts of files."""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol


class Listed(NamedTuple):
    """A file or folder: its own name, as it is (bytes that are no UTF-8 as surrogates), and what its place says of it.

    ``size`` is in bytes, ``modified`` the time of its last change in UTC microseconds. ``tag`` changes whenever the bytes do,
    where the place gives such a thing. ``md5`` and ``sha256`` are in lower-case hexadecimal digits. ``problem`` says why
    nothing is known of it.
    """

    name: str
    is_folder: bool = False
    size: int = 0
    modified: int = 0
    tag: str = ""
    md5: str | None = None
    sha256: str | None = None
    problem: str | None = None


class Part(NamedTuple):
    """Bytes of a file, and the MD5 of the whole file where the place states it with them."""

    data: bytes
    md5: str | None = None


class Source(Protocol):
    """A place that can be listed. Safe to use from many tasks of one loop at once.

    URLs are locations (``s3://bucket/key``, ``https://host/path``), percent-escaped.
    """

    def folder(self, url: str) -> AsyncIterator[list[Listed]]:
        """What stands in the folder ``url`` itself, page by page; nothing where S3 has no such prefix.

        Raises `Gone` where there is no such folder or bucket, or it must not be listed, and `Unreachable`.
        """

    async def read(self, url: str, start: int, length: int, tag: str = "") -> Part:
        """``length`` bytes from ``start`` on, fewer at the end of the file.

        Raises `Gone`, `Changed` where its tag is not ``tag``, or `Unreachable`.
        """

    async def close(self) -> None:
        """Let go of all connections."""
