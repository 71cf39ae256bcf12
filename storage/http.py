"""Files of HTTP file servers."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.utils import parsedate_to_datetime

from storage.client import Answer, Broken, Client
from storage.port import CHANGED, Changed, Gone, Location, Stat, StorageError, Unreachable

_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", re.ASCII)  # RFC 9110, 14.4
_ODD = "The place of the file answers with something else than its bytes."
_MISSING = (404, 410)


class FileServers:
    """Reads from servers that give files by their path, and parts of them by Range.

    A stream is one answer of the server, which is asked again only where the connection breaks, and then goes on only if the
    file is still the same: a file that changes meanwhile is `Changed`, never a mixture.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    async def stat(self, location: Location) -> Stat:
        """Look at a file; raises `Gone`, `Changed` or `Unreachable`."""
        async with self._ask("HEAD", location, {}) as answer:
            if answer.status == 200 and answer.length is not None:
                return self._checked(location, answer, answer.length)
            if answer.status >= 500 and answer.status != 501:
                raise await self._refusal(answer)
        # Not all servers answer HEAD, and none can say why it refuses one.
        async with self._ask("GET", location, {"range": "bytes=0-0"}) as answer:
            return self._checked(location, answer, await self._size(answer))

    async def read(self, location: Location, start: int, length: int) -> AsyncGenerator[bytes, None]:
        """``length`` bytes from ``start`` on, in pieces; raises `Gone`, `Changed` or `Unreachable`, also in the middle."""
        location.check_within(start, length)
        end, known = start + length, None
        while start < end:
            before = start
            try:
                async with self._part(location, start, end, known) as answer:
                    known = known or self._told(location, answer, location.size)
                    async for piece in answer.pieces(end - start):
                        start += len(piece)
                        yield piece
            except Broken:
                if start == before or known is None or (known.etag or known.modified) is None:
                    raise
            else:
                if start == before:
                    raise Unreachable(_ODD)

    @asynccontextmanager
    async def _part(self, location: Location, start: int, end: int, known: Stat | None) -> AsyncIterator[Answer]:
        """The answer that begins with the byte ``start`` of the file as it is ``known``."""
        whole = (start, end) == (0, location.size)
        headers = {} if whole else {"range": f"bytes={start}-{end - 1}"}
        if known is not None and known.etag is not None and not known.etag.startswith("W/"):
            headers["if-match"] = known.etag
        async with self._ask("GET", location, headers) as answer:
            if answer.status in (412, 416):
                raise Changed(CHANGED)
            size = await self._size(answer)
            stat = self._checked(location, answer, size)
            if known is not None and (stat.etag or stat.modified) != (known.etag or known.modified):
                raise Changed(CHANGED)
            if answer.status == 206 and (found := _range_of(answer)) and found[0] != start:
                raise Unreachable(_ODD)
            if answer.status == 200 and start:
                raise Unreachable("The place of the file gives no parts of files.")
            yield answer

    def _checked(self, location: Location, answer: Answer, size: int) -> Stat:
        stat = self._told(location, answer, size)
        if size != location.size or (location.md5 and stat.md5 and location.md5.lower() != stat.md5):
            raise Changed(CHANGED)
        return stat

    async def _size(self, answer: Answer) -> int:
        """The size of the file that an answer is of; raises what its refusal means."""
        found = _range_of(answer)
        if answer.status == 206 or (answer.status == 416 and found):
            if found is None:
                raise Unreachable(_ODD)
            return found[1]
        if answer.status != 200:
            raise await self._refusal(answer)
        if answer.length is None:
            raise Unreachable(_ODD)
        return answer.length

    def _ask(self, method: str, location: Location, headers: Mapping[str, str]) -> AbstractAsyncContextManager[Answer]:
        return self.client.ask(method, location.url, location.timeout, headers)

    def _told(self, location: Location, answer: Answer, size: int) -> Stat:
        """What the headers of an answer tell."""
        return Stat(size, modified_of(answer), answer.headers.get("etag"))

    async def _refusal(self, answer: Answer) -> StorageError:
        """What an answer without bytes means."""
        if answer.status in (401, 403, *_MISSING):
            return Gone(f"The file is not where it should be, or must not be read ({answer.status}).")
        return Unreachable(f"The place of the file answers {answer.status}.")


def modified_of(answer: Answer) -> int | None:
    """The time of ``Last-Modified`` in UTC microseconds; None where it is not told."""
    try:
        return round(parsedate_to_datetime(answer.headers["last-modified"]).timestamp() * 1_000_000)
    except (KeyError, ValueError, OverflowError):
        return None


def _range_of(answer: Answer) -> tuple[int, int] | None:
    """The first byte and the size that ``Content-Range`` tells; None where it does not."""
    found = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    return (int(found[1] or 0), int(found[3])) if found else None
