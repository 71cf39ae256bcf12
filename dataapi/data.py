"""``GET`` and ``HEAD /data/{path or uri}``: the bytes of one file of a local folder, whole or one range.

Public files need nothing; a link of ours (``?expires=…&signature=…``) lets whoever holds it read what it is bound to.
"""

import time
from email.utils import formatdate
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from access.door import Entrance
from access.identity import Identity
from access.links import Grant, LinkInvalid, LinkSigner
from dataapi.callers import caller, stranger
from dataapi.charging import ChargedResponse, Charging
from dataapi.openapi import Routes
from dataapi.openapi.files import DATA, HEAD
from dataapi.openapi.security import is_link
from dataapi.problems import REFUSALS, problem, refusal
from dataapi.ranges import Part, Unsatisfiable, requested_part
from execution.codes import Code
from loaders import Denied, Loaders, is_denied, nothing_denied, seen_by, visible_to
from schema.dictionary import Dictionary
from schema.records import FileRecord
from search.port import EVERYTHING, Reader
from storage.port import Changed, Gone, Locator
from storage.reading import Reading

_LINK_HEADERS = {"cache-control": "private, no-store", "referrer-policy": "no-referrer"}
_PUBLIC_HEADERS = {"cache-control": "no-cache"}
_RISKY = ("text/html", "image/svg", "application/xml", "text/xml", "application/xhtml", "text/javascript")
_NOT_THERE = "There is no such file, or you may not see it: take the address from File.url or a listing."


class DataRoutes:
    """Answers requests for bytes."""

    def __init__(
        self,
        reader: Reader,
        dictionary: Dictionary,
        entrance: Entrance,
        signer: LinkSigner,
        locator: Locator,
        reading: Reading,
        charging: Charging,
        denied: Denied = nothing_denied,
    ) -> None:
        self._reader = reader
        self._dictionary = dictionary
        self._entrance = entrance
        self._signer = signer
        self._locator = locator
        self._reading = reading
        self._charging = charging
        self._denied = denied

    def router(self) -> APIRouter:
        """The routes."""
        routes = Routes(self._entrance)
        routes.add(DATA, self.respond)
        routes.add(HEAD, self.respond)
        return routes.router

    async def respond(self, path: str, request: Request) -> Response:
        """The bytes of a file, or the problem with them."""
        place = path if path.startswith("atlas:") else "/" + path
        try:
            asker, file = await (self._linked if is_link(request) else self._visible)(place, request)
            if file is not None:
                return await self._bytes(file, request, asker)
        except LinkInvalid as error:
            return await self._no_link(error, request)
        except REFUSALS as error:
            return refusal(error)
        if isinstance(asker, Identity):
            self._charging.guessed(asker)
        return problem(404, Code.BAD_USER_INPUT, _NOT_THERE)

    async def _no_link(self, error: LinkInvalid, request: Request) -> Response:
        """A link that does not hold is nobody's: it is counted as that of whoever asks, whereas links that hold are not."""
        try:
            await stranger(request, self._entrance)
        except REFUSALS as refused:
            return refusal(refused)
        return problem(403, Code.FORBIDDEN, str(error))

    async def _visible(self, place: str, request: Request) -> tuple[Identity, FileRecord | None]:
        """Who asks, and the record of a file that they may see."""
        identity = await caller(request, self._entrance)
        return identity, await Loaders(self._reader, visible_to(identity), self._dictionary).file(place)

    async def _linked(self, place: str, request: Request) -> tuple[Grant, FileRecord | None]:
        """What a link of ours allows to whoever holds it, and the record of the file that it leads to.

        A link was given to somebody who may see the file, and holds as long as the same may see it: one to a file that is
        being restricted, or was, says what a link to none says.
        """
        grant = self._signer.verify(place, request.query_params, time.time())
        file = await Loaders(self._reader, EVERYTHING, self._dictionary).file(place)
        holds = file is not None and not is_denied(file.path, self._denied())
        self._signer.check_seen(grant, seen_by(file.visibility) if file is not None and holds else "")
        return grant, file

    async def _bytes(self, file: FileRecord, request: Request, asker: Identity | Grant) -> Response:
        grant = asker if isinstance(asker, Grant) else None
        try:
            route = self._locator.route(file)
            await self._reading.find(route)
        except Gone as error:
            return problem(404, Code.BAD_USER_INPUT, str(error))
        except Changed as error:
            return problem(503, Code.SUBGRAPH_UNAVAILABLE, str(error), {"retry-after": "3600"})
        headers = _file_headers(file, grant)
        known = request.headers.get("if-none-match")
        if known is not None and headers["etag"] in [tag.strip() for tag in known.split(",")]:
            return Response(status_code=304, headers=headers)
        try:
            part = requested_part(_range(request, headers), file.size)
        except Unsatisfiable:
            refused = {**headers, "content-range": f"bytes */{file.size}"}
            return problem(416, Code.BAD_USER_INPUT, f"The file has {file.size} bytes.", refused)
        if grant is not None and grant.ranges and not _within(part or Part(0, file.size), grant):
            return problem(403, Code.FORBIDDEN, "The link is for certain bytes only: ask for these by Range.")
        start, length = part or Part(0, file.size)
        headers["content-length"] = str(length)
        if part is not None:
            headers["content-range"] = f"bytes {start}-{start + length - 1}/{file.size}"
        status = 206 if part is not None else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=file.media_type)
        # A file that changes while it is read breaks the response off, so that nobody takes it for whole.
        pieces = await self._reading.open(route, start, length)
        if isinstance(asker, Grant):
            charged = await self._charging.link(asker)
        else:
            charged = await self._charging.stream(asker, file, Part(start, length))
        return ChargedResponse(pieces, charged, status, headers, file.media_type)


def _file_headers(file: FileRecord, grant: Grant | None) -> dict[str, str]:
    """What is said of a file, whole or in part; its own pages and scripts never run in our name."""
    risky = file.media_type.startswith(_RISKY)
    name = quote(file.name, safe="")
    tag = file.md5 or f"{file.size:x}-{file.modified:x}"
    return {
        "etag": f'"{tag}"',
        "last-modified": formatdate(file.modified // 1_000_000, usegmt=True),
        "accept-ranges": "bytes",
        "content-disposition": f"{'attachment' if risky else 'inline'}; filename*=UTF-8''{name}",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        **(_PUBLIC_HEADERS if grant is None else _LINK_HEADERS),
    }


def _range(request: Request, headers: dict[str, str]) -> str | None:
    """The Range header, unless If-Range says that it is meant for other bytes (RFC 9110, 13.1.5)."""
    known = request.headers.get("if-range")
    if known is not None and known not in (headers["etag"], headers["last-modified"]):
        return None
    return request.headers.get("range")


def _within(part: Part, grant: Grant) -> bool:
    return any(first <= part.start and part.start + part.length - 1 <= last for first, last in grant.ranges)
