"""Reports of what was used, as JSON or CSV, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable

import msgspec
from fastapi import Response
from fastapi.responses import StreamingResponse

from access.identity import Identity
from access.meter import Use
from access.operators import Operators, Wanted
from access.shown import shown_use
from dataapi.accounts.answering import HEADERS, MOST
from dataapi.exports.formats import harmless

FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
_COLUMNS = ("day", "account", "mission", "bytes", "files")


async def report(operators: Operators, identity: Identity, wanted: Wanted, kind: str) -> Response:
    """Answer with all rows. What is refused is refused before anything is sent."""
    first = await operators.report(identity, wanted, MOST, None)
    pages = _pages(operators, identity, wanted, first)
    headers = {**HEADERS, "content-disposition": f'attachment; filename="tharsis-usage.{kind}"'}
    return StreamingResponse(_csv(pages) if kind == "csv" else _json(pages), 200, headers, FORMATS[kind])


async def _pages(
    operators: Operators, identity: Identity, wanted: Wanted, page: Iterable[Use]
) -> AsyncIterator[list[Use]]:
    rows = list(page)
    while rows:
        yield rows
        rows = list(await operators.report(identity, wanted, MOST, rows[-1])) if len(rows) == MOST else []


async def _json(pages: AsyncIterator[list[Use]]) -> AsyncIterator[bytes]:
    separator = b'{"rows":['
    async for page in pages:
        for use in page:
            yield separator + msgspec.json.encode(shown_use(use))
            separator = b","
    yield b"]}" if separator == b"," else separator + b"]}"


async def _csv(pages: AsyncIterator[list[Use]]) -> AsyncIterator[bytes]:
    yield _lines([_COLUMNS])
    async for page in pages:
        yield _lines([map(_cell, shown_use(use).values()) for use in page])


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
