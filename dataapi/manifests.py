"""``GET /manifest``: all files below a directory, or of what a query finds, as a document that is streamed.

It holds stable addresses only, never a token or a signature. A page of files is in memory at a time.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, Request, Response

from access.door import Entrance
from access.identity import Identity
from access.streams import Streams
from config.policy import Limits
from dataapi.callers import caller
from dataapi.manifest_formats import FORMATS, Format
from dataapi.openapi import Routes
from dataapi.openapi.files import MANIFEST
from dataapi.problems import problem
from dataapi.streams import Document, StreamOfAccount
from execution.codes import Code
from loaders import Loaders, visible_to
from loaders.listings import Files, bound, files_below, files_found
from loaders.places import place
from schema.dictionary import Dictionary
from search.port import Reader, SearchError, Visible

_HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
_NOT_THERE = "There is no such directory, or you may not see it: take its path from a listing."
Turn = Callable[[str | None], Awaitable[Files]]


class _NotThere(Exception):
    """A directory that the asker does not see."""


def manifest_routes(
    reader: Reader, dictionary: Dictionary, entrance: Entrance, streams: Streams, base: str = ""
) -> APIRouter:
    """The route. Addresses begin with ``base``, or where that is empty with the address that was asked."""
    manifests = _Manifests(reader, dictionary, streams.limits, base)
    routes = Routes(entrance)

    async def manifest(
        request: Request,
        format: str,
        directory: str | None = None,
        q: str | None = None,
        after: str | None = None,
    ) -> Response:
        """Stream a manifest; ``after`` goes on behind a cursor that an earlier one said."""
        try:
            identity = await caller(request, entrance)
            document = await manifests.document(request, identity, format, directory, q, after)
            return StreamOfAccount(document, streams.enter(identity, paced=False))
        except _NotThere:
            return problem(404, Code.BAD_USER_INPUT, _NOT_THERE)

    routes.add(MANIFEST, manifest)
    return routes.router


class _Manifests:
    """Writes manifests from an index."""

    def __init__(self, reader: Reader, dictionary: Dictionary, limits: Callable[[Identity], Limits], base: str) -> None:
        self._reader = reader
        self._dictionary = dictionary
        self._limits, self._base = limits, base

    async def document(
        self, request: Request, identity: Identity, format: str, directory: str | None, q: str | None, after: str | None
    ) -> Document:
        """The document; whatever can be wrong with the question is raised before its first byte."""
        written = FORMATS.get(format)
        if written is None:
            raise SearchError(f"There is no such format; choose one of {', '.join(FORMATS)}.")
        turn = await self._turn(visible_to(identity), directory, q)
        first = await turn(after)
        base = self._base or str(request.base_url).rstrip("/")
        headers = {**_HEADERS, "content-disposition": f'attachment; filename="manifest.{written.extension}"'}
        return Document(_document(written, self._limits(identity), base, first, turn), headers, written.media_type)

    async def _turn(self, visible: Visible, directory: str | None, q: str | None) -> Turn:
        """What reads a page, each with loaders of its own: these keep all that they have read."""

        def loaders() -> Loaders:
            return Loaders(self._reader, visible, self._dictionary)

        if (directory is None) == (q is None):
            raise SearchError("Say what the manifest lists by exactly one of directory and q.")
        if q is not None:
            query = await bound(loaders(), q)
            return lambda after: files_found(loaders(), query, after)
        below = place(directory or "/")
        if await loaders().directory(below) is None:
            raise _NotThere
        return lambda after: files_below(loaders(), below, after)


async def _document(written: Format, limits: Limits, base: str, page: Files, turn: Turn) -> AsyncIterator[str]:
    """The document; a failure in its middle breaks the response off, so that nobody takes it for whole.

    A page is written when it is known what follows: the last file that is written says that nothing does.
    """
    yield written.head(limits)
    while page.after is not None:
        following = await turn(page.after)
        if following.records:
            yield written.files(page.records, base, page.after)
            page = following
        else:
            page = Files(page.records, following.after)
    yield written.files(page.records, base, None) + written.end
