"""``GET`` and ``POST /export``: the products of a question in the language of docs/expressions.md, as a table."""

from collections.abc import AsyncIterator

import msgspec
from fastapi import APIRouter, Request, Response

from access.door import Entrance
from access.identity import Identity
from access.streams import Streams
from dataapi.bodies import read_body
from dataapi.callers import caller
from dataapi.exports import operations
from dataapi.exports.columns import Column, columns, parts, row
from dataapi.exports.formats import FORMATS, Format, Writer
from dataapi.exports.operations import DEDUPE, Export
from dataapi.openapi import Routes
from dataapi.problems import problem
from dataapi.streams import Document, StreamOfAccount
from execution.codes import Code
from loaders import Loaders, visible_to
from schema.dictionary import Dictionary
from search.binding import bind, label_names
from search.conditions import Conditions
from search.port import Page, Reader, SearchError, SearchRequest, Sort
from search.query import Everything

PAGE = 1000
"""Products that are held at a time."""

_HEADERS = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}


def export_routes(reader: Reader, dictionary: Dictionary, entrance: Entrance, streams: Streams) -> APIRouter:
    """The routes."""
    exports, routes = _Exports(reader, dictionary, entrance, streams), Routes(entrance)
    routes.add(operations.GET, exports.get)
    routes.add(operations.POST, exports.post)
    return routes.router


class _Exports:
    def __init__(self, reader: Reader, dictionary: Dictionary, entrance: Entrance, streams: Streams) -> None:
        self._reader = reader
        self._dictionary = dictionary
        self._entrance = entrance
        self._streams = streams

    async def get(
        self,
        request: Request,
        format: str = "csv",
        q: str | None = None,
        fields: str = "",
        sort: str = "",
        dedupe: str = "none",
    ) -> Response:
        """Answer a question in the address; fields and sort keys stand with commas, ``-`` before a key that descends."""
        identity = await caller(request, self._entrance)
        return await self._respond(identity, Export(format, q, _names(fields), _names(sort), dedupe))

    async def post(self, request: Request) -> Response:
        """Answer a question in a JSON body."""
        identity = await caller(request, self._entrance)
        try:
            asked = msgspec.json.decode(await read_body(request), type=Export)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return problem(400, Code.BAD_USER_INPUT, f"The body is no question: {error}")
        return await self._respond(identity, asked)

    async def _respond(self, identity: Identity, asked: Export) -> Response:
        """The document; raises what is wrong with the question, one of `dataapi.problems.REFUSALS`."""
        written = _format(asked.format)
        found, search = await self._search(Loaders(self._reader, visible_to(identity), self._dictionary), asked)
        first = await self._reader.search(search)
        headers = {**_HEADERS, "content-disposition": f'attachment; filename="tharsis-export.{written.ending}"'}
        pieces = self._document(written.writer(found), found, search, first)
        return StreamOfAccount(
            Document(pieces, headers, written.media_type), self._streams.enter(identity, paced=False)
        )

    async def _search(self, loaders: Loaders, asked: Export) -> tuple[list[Column], SearchRequest]:
        if asked.dedupe not in DEDUPE:
            raise SearchError("“dedupe” is none or prefer_pds4.")
        keys = [key.removeprefix("-") for key in asked.sort]
        names = {*asked.fields, *keys} - self._dictionary.fields.keys()
        if asked.q is not None:
            names |= label_names(asked.q, self._dictionary)
        known = await loaders.known_label_fields(sorted(names))
        conditions = Conditions(self._dictionary, known)
        found = columns(asked.fields, conditions, self._dictionary)
        return found, SearchRequest(
            visible=loaders.visible,
            where=Everything() if asked.q is None else bind(asked.q, self._dictionary, known),
            sort=tuple(
                Sort(conditions.field(name), key.startswith("-")) for name, key in zip(keys, asked.sort, strict=True)
            ),
            fold=asked.dedupe == "prefer_pds4",
            size=PAGE,
            parts=parts(found),
        )

    async def _document(
        self, writer: Writer, found: list[Column], search: SearchRequest, page: Page
    ) -> AsyncIterator[bytes]:
        """The document; a failure in its middle breaks the response off, so that nobody takes it for whole."""
        yield writer.head()
        while page.items:
            yield writer.page([row(product, found) for product in page.items])
            if not page.has_next:
                break
            search = msgspec.structs.replace(search, after=page.cursors[-1])
            del page  # it need not wait in memory for the next one
            page = await self._reader.search(search)
        yield writer.end()


def _format(name: str) -> Format:
    written = FORMATS.get(name)
    if written is None:
        raise SearchError(f"There is no such format; choose one of {', '.join(FORMATS)}.")
    return written


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
