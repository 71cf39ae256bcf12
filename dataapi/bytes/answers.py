"""Answers for a file: what is said of it, a redirect to S3, or its bytes, whole or in ranges."""

from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple

from fastapi import Request, Response

from access.identity import Identity
from access.links import Grant
from access.meter import Charge
from dataapi.bytes.conditions import range_of, unmet
from dataapi.bytes.headers import file_headers, version_of
from dataapi.bytes.multipart import Multipart
from dataapi.bytes.ranges import Part, Unsatisfiable, requested_parts
from dataapi.bytes.redirect import Redirects
from dataapi.charging import Charged, ChargedResponse, Charging
from dataapi.problems import problem, unreadable
from execution.codes import Code
from schema.records import FileRecord
from schema.uris import parse_uri
from storage.port import Locator, Route, StorageError
from storage.reading import Reading, Stream


class _Body(NamedTuple):
    """What is sent of a file: its bytes, how many are sent, and what is charged for as many."""

    pieces: Stream | AsyncGenerator[bytes, None]
    status: int
    headers: dict[str, str]
    multipart: Multipart | None


class FileAnswers:
    """Answers for files that the asker may have."""

    def __init__(self, locator: Locator, reading: Reading, redirects: Redirects, charging: Charging) -> None:
        self._locator, self._reading = locator, reading
        self._redirects, self._charging = redirects, charging

    async def answer(self, file: FileRecord, request: Request, asker: Identity | Grant) -> Response:
        """The answer; raises `LinkInvalid`, and one of `access.refusals.ACCESS_ERRORS`."""
        try:
            return await self._answer(file, request, asker)
        except StorageError as error:
            return unreadable(error)

    async def _answer(self, file: FileRecord, request: Request, asker: Identity | Grant) -> Response:
        route, status = self._locator.route(file), unmet(request.headers, version_of(file))
        if status is None and request.method != "HEAD" and self._redirects.may_follow(request.headers):
            redirect = await self._redirect(file, route, asker)
            if redirect is not None:
                return redirect
        headers = file_headers(file, route.headers, linked=isinstance(asker, Grant))
        if status == 304:
            return Response(status_code=304, headers={**headers, "content-type": file.media_type})
        if status == 412:
            return problem(412, Code.BAD_USER_INPUT, "The file is no longer the one that you know.", _kept(headers))
        if request.method == "HEAD":  # from the index alone; no range is defined for it (RFC 9110, 14.2)
            return Response(headers={**headers, "content-length": str(file.size)})
        return await self._bytes(file, route, request, headers, asker)

    async def _redirect(self, file: FileRecord, route: Route, asker: Identity | Grant) -> Response | None:
        if isinstance(asker, Grant):
            return await self._redirects.of_link(file, route, asker)
        return await self._redirects.to(file, route, asker)

    async def _bytes(
        self, file: FileRecord, route: Route, request: Request, headers: dict[str, str], asker: Identity | Grant
    ) -> Response:
        try:
            parts = requested_parts(range_of(request.headers, version_of(file)), file.size)
        except Unsatisfiable as error:
            refused = {**_kept(headers), "content-range": f"bytes */{file.size}"}
            return problem(416, Code.BAD_USER_INPUT, str(error), refused)
        if isinstance(asker, Grant) and not _within(parts or (Part(0, file.size),), asker):
            return problem(403, Code.FORBIDDEN, "The link is for certain bytes only: ask for these by Range.")
        # A file that changes while it is read breaks the answer off, so that nobody takes it for whole.
        body = await self._body(file, route, parts, headers)
        try:
            charged = await self._charged(file, parts, asker)
        except BaseException:
            await body.pieces.aclose()  # or what is refused would hold the place of the file
            raise
        if body.multipart is not None:
            charged = _of_file(charged, body.multipart)
        return ChargedResponse(body.pieces, charged, body.status, body.headers, body.headers["content-type"])

    async def _body(
        self, file: FileRecord, route: Route, parts: Sequence[Part] | None, headers: dict[str, str]
    ) -> _Body:
        async def open_(part: Part) -> Stream:
            return await self._reading.open(route, part.start, part.length)

        if parts is not None and len(parts) > 1:
            await self._reading.find(route)  # what is not there is said in place of an answer, not in its middle
            many = Multipart(parts, file.size, file.media_type)
            headers = {**headers, "content-type": many.media_type, "content-length": str(many.length)}
            return _Body(many.pieces(open_), 206, headers, many)
        part = parts[0] if parts is not None else Part(0, file.size)
        headers = {**headers, "content-length": str(part.length)}
        if parts is not None:
            headers["content-range"] = f"bytes {part.start}-{part.last}/{file.size}"
        return _Body(await open_(part), 200 if parts is None else 206, headers, None)

    async def _charged(self, file: FileRecord, parts: Sequence[Part] | None, asker: Identity | Grant) -> Charged:
        if isinstance(asker, Grant):
            return await self._charging.link(asker)
        ranges = tuple((part.start, part.last) for part in parts or ())
        bytes_ = sum(part.length for part in parts) if parts is not None else file.size
        return await self._charging.charged(asker, [Charge(file.uri, bytes_, ranges, parse_uri(file.uri).mission)])


def _of_file(charged: Charged, multipart: Multipart) -> Charged:
    """Charge what was sent of the file, not what stands between its parts."""
    return Charged(charged.stream, lambda sent: charged.settle(multipart.of_file(sent)))


def _kept(headers: dict[str, str]) -> dict[str, str]:
    """The headers that a problem with a file has too: none of its length or type."""
    return {name: headers[name] for name in ("etag", "last-modified", "accept-ranges", "cache-control")}


def _within(parts: Sequence[Part], grant: Grant) -> bool:
    """Whether a link is good for these parts; one that is bound to no range is good for all."""
    return not grant.ranges or all(
        any(first <= part.start and part.last <= last for first, last in grant.ranges) for part in parts
    )
