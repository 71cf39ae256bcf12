"""Writing many documents: in pieces, patiently, and each once however often it is sent.

Ids follow from what a document is of, and every write carries an external version, so a piece that is sent again changes
nothing, and a writer that has lost its lock cannot overwrite what came after it.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import orjson

from search.elastic.client import Client, Clock
from search.elastic.options import Options
from search.port import SearchError, Unavailable

_PIECE = 8 * 2**20  # bytes of one request
_AT_ONCE = 2
_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds before the first and any later try
_BUSY = frozenset({429, 503})
_CONFLICT, _ABSENT = 409, 404
_UNFIT = 400  # what is wrong is the document; any other status is of the index or the server
_SAID = 500  # characters of a reason


class Change(NamedTuple):
    """A document to be written, or removed where there is no body."""

    target: str  # the index
    id: str
    body: bytes | None


Position = tuple[str, str]
"""The index and the id of a document."""


class _Item(msgspec.Struct):
    status: int = 0
    error: dict[str, Any] | None = None


class _Answer(msgspec.Struct):
    errors: bool = False
    items: list[dict[str, _Item]] = []


_answer = msgspec.json.Decoder(_Answer)


class Rejected(SearchError):
    """Documents that the engine refused, which are as they were; ``reasons`` are by index and id."""

    def __init__(self, reasons: dict[Position, str]) -> None:
        first = next(iter(reasons.values()))
        super().__init__(f"The search engine refused {len(reasons)} documents, the first because of {first}")
        self.reasons = reasons


class Patience:
    """How long a writer goes on trying; pauses grow, and are of random length, so that writers do not come back at once."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._pause = _PAUSE

    async def wait(self, error: SearchError) -> None:
        """Pause before another try, or raise what the last one failed with."""
        if time.monotonic() >= self._end:
            raise error
        await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)


class Bulk:
    """Writes changes with one client."""

    def __init__(self, client: Client, options: Options) -> None:
        self._client, self._options = client, options

    async def write(self, changes: Sequence[Change], version: int) -> None:
        """Make all changes. Raises `Rejected`, `Unavailable` after the writer's patience, or `SearchError` when outrun."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def piece(some: list[Change]) -> dict[Position, str]:
            async with gate:
                return await self._piece(some, version)

        rejected: dict[Position, str] = {}
        done = await asyncio.gather(*map(piece, _pieces(changes)), return_exceptions=True)
        for reasons in done:  # all have ended, so that none is sent again behind what undoes it
            if isinstance(reasons, BaseException):
                raise reasons
            rejected |= reasons
        if rejected:
            raise Rejected(rejected)

    async def _piece(self, changes: list[Change], version: int) -> dict[Position, str]:
        patience = Patience(self._options.patience)
        rejected: dict[Position, str] = {}
        while changes:
            try:
                answer = await self._send(changes, version)
            except Unavailable as error:
                await patience.wait(error)
                continue
            again = []
            for change, item in zip(changes, answer, strict=True):
                if item.status in _BUSY:
                    again.append(change)
                elif item.status == _CONFLICT:
                    raise SearchError("Another harvest has written to the index since: this one is given up.")
                elif item.error is not None and not (change.body is None and item.status == _ABSENT):
                    if item.status != _UNFIT:
                        raise SearchError(f"{change.target} cannot be written to: {_reason(item.error)}")
                    rejected[change.target, change.id] = _reason(item.error)
            changes = again
            if changes:
                await patience.wait(Unavailable("The search engine has no capacity for more documents just now."))
        return rejected

    async def _send(self, changes: list[Change], version: int) -> list[_Item]:
        lines: list[bytes] = []
        for change in changes:
            action = "delete" if change.body is None else "index"
            about = {"_index": change.target, "_id": change.id, "version": version, "version_type": "external_gte"}
            lines.append(orjson.dumps({action: about}))
            if change.body is not None:
                lines.append(change.body)
        lines.append(b"")
        clock = Clock(self._options.patience)
        answer = await self._client.ask("POST", "/_bulk", clock, _answer, b"\n".join(lines))
        return [item for each in answer.items for item in each.values()]


def _reason(error: dict[str, Any] | None) -> str:
    """What the server says and the causes that it names: the first tells the field, the last what is wrong with it."""
    said: list[str] = []
    while error is not None:
        said.append(str(error.get("reason") or error.get("type"))[:_SAID])
        error = error.get("caused_by")
    return ": ".join(dict.fromkeys(said))


def _pieces(changes: Sequence[Change]) -> list[list[Change]]:
    pieces: list[list[Change]] = []
    size = _PIECE
    for change in changes:
        length = len(change.body or b"") + 200
        if size + length > _PIECE:
            pieces.append([])
            size = 0
        pieces[-1].append(change)
        size += length
    return pieces
