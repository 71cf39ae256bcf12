"""An Elasticsearch that is absent, slow, short of capacity or partly there: bounded waits, plain errors, recovery by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import orjson
import pytest

from search import elastic
from search.elastic.options import Options
from search.elastic.reading.reader import ElasticReader
from search.port import EVERYTHING, Deadline, Facet, SearchError, SearchRequest, Unavailable
from search.query import Field, Glob, In, Text
from search.writing import Batch
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import common, product, raw
from tests.gateway.running import free_port
from tests.search.elastic.conftest import opened

Answering = Callable[[bytes], Awaitable[bytes]]
ALL = SearchRequest(visible=EVERYTHING, total=True)


class Between:
    """A way to the server that can be slow, silent, or answer by itself."""

    def __init__(self, url: str) -> None:
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._port = int(port)
        self.pause = 0.0
        self.answer: bytes | None = None
        self.asked = 0
        self.was_asked = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(lambda _: writer.close())  # also where it is broken off before it begins

    async def end(self) -> None:
        """Break off what nobody waits for any more."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked += 1
            self.was_asked.set()
            body = await reader.readexactly(_length(head))
            await asyncio.sleep(self.pause)
            writer.write(self.answer or await self._forward(head.replace(b"keep-alive", b"close") + body))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass

    async def _forward(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def http(status: str, body: object) -> bytes:
    data = orjson.dumps(body)
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {len(data)}"
    return f"{head}\r\n\r\n".encode() + data


@asynccontextmanager
async def between(options: Options, **changes: object) -> AsyncIterator[tuple[Between, Options]]:
    way = Between(options.urls[0])
    server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield way, msgspec.structs.replace(options, urls=(f"http://127.0.0.1:{port}",), **changes)
    finally:
        server.close()
        await way.end()


@pytest.fixture
def reader_of(tmp_path: Path) -> Callable[[Options], ElasticReader]:
    return lambda options: elastic.open_reader(options, tmp_path)


async def test_no_server_is_said_at_once_and_then_not_asked_again_for_a_while(tmp_path: Path) -> None:
    reader = elastic.open_reader(Options(urls=(f"http://127.0.0.1:{free_port()}",), breaker_failures=3), tmp_path)

    messages = []
    for _ in range(5):
        with pytest.raises(Unavailable) as raised:
            await reader.search(ALL)
        messages.append(str(raised.value))
    await reader.close()

    assert ["cannot be reached" in message for message in messages] == [True] * 3 + [False] * 2
    assert "127.0.0.1" not in " ".join(messages)


async def test_a_writer_without_a_server_gives_up_after_its_patience() -> None:
    writer = elastic.open_writer(Options(urls=(f"http://127.0.0.1:{free_port()}",), patience=0.2))

    with pytest.raises(Unavailable):
        await writer.open_run("nobody there")


async def test_a_slow_server_costs_no_more_than_the_deadline_and_the_next_question_is_answered(
    index: Index, options: Options, reader_of: Callable[[Options], ElasticReader]
) -> None:
    await index.put(product("A"))
    async with between(options) as (way, through):
        reader = reader_of(through)
        way.pause = 30.0
        begun = time.monotonic()
        with pytest.raises(Deadline):
            await reader.search(msgspec.structs.replace(ALL, deadline=0.2))
        assert time.monotonic() - begun < way.pause
        way.pause = 0.0
        assert (await reader.search(ALL)).total == 1
        await reader.close()


async def test_the_breaker_tries_again_by_itself(
    index: Index,
    options: Options,
    reader_of: Callable[[Options], ElasticReader],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await index.put(product("A"))
    async with between(options, breaker_failures=1, breaker_pause=60.0) as (way, through):
        reader = reader_of(through)
        way.pause = 30.0
        with pytest.raises(Deadline):
            await reader.search(msgspec.structs.replace(ALL, deadline=0.1))
        way.pause, asked = 0.0, way.asked
        with pytest.raises(Unavailable):
            await reader.search(ALL)
        assert way.asked == asked
        now = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: now() + 61)
        assert (await reader.search(ALL)).total == 1
        await reader.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("429 Too Many Requests", {"error": {"type": "circuit_breaking_exception", "reason": "secret"}}),
        ("503 Service Unavailable", {"error": {"type": "no_shard_available_action_exception", "reason": "secret"}}),
        ("502 Bad Gateway", "<html>"),
        ("401 Unauthorized", {"error": {"type": "security_exception", "reason": "secret"}}),
        ("403 Forbidden", {"error": {"type": "security_exception", "reason": "secret"}}),
        ("200 OK", {"hits": {"hits": []}, "_shards": {"total": 3, "failed": 1}}),
    ],
)
async def test_capacity_and_partial_answers_are_errors_and_not_fewer_products(
    options: Options, reader_of: Callable[[Options], ElasticReader], status: str, body: object
) -> None:
    async with between(options) as (way, through):
        reader = reader_of(through)
        way.answer = http(status, body)
        with pytest.raises(Unavailable) as raised:
            await reader.search(ALL)
        await reader.close()
    assert "secret" not in str(raised.value)


async def test_an_answer_that_was_cut_off_is_a_deadline(
    options: Options, reader_of: Callable[[Options], ElasticReader]
) -> None:
    async with between(options) as (way, through):
        reader = reader_of(through)
        way.answer = http("200 OK", {"hits": {"hits": []}, "timed_out": True, "_shards": {"total": 1, "failed": 0}})
        with pytest.raises(Deadline):
            await reader.search(ALL)
        await reader.close()


async def test_a_writer_waits_where_the_server_has_no_capacity(options: Options, tmp_path: Path) -> None:
    async with between(options) as (way, through):
        index = await opened(through, tmp_path)
        way.answer = http("429 Too Many Requests", {"error": "es_rejected_execution_exception"})
        asyncio.get_running_loop().call_later(0.5, setattr, way, "answer", None)
        await index.put(product("A"))
        assert await index.found(In(Field("title"), ("A",))) == "A"
        await index.close()


async def test_a_writer_whose_last_batch_cannot_be_shown_says_so_and_is_closed(
    options: Options, tmp_path: Path
) -> None:
    async with between(options, show_after=3600.0, patience=0.2) as (way, through):
        index = await opened(through, tmp_path)
        await index.writer.put(Batch([product("A")]))
        way.answer = http("503 Service Unavailable", {"error": "no"})
        with pytest.raises(Unavailable):
            await index.writer.commit()
        with pytest.raises(SearchError, match="open_run"):
            await index.writer.put(Batch())
        await index.reader.close()


async def test_the_lock_is_let_go_while_a_renewal_is_on_its_way(options: Options, tmp_path: Path) -> None:
    async with between(options, lease=0.3) as (way, through):
        index = await opened(through, tmp_path)
        way.pause = 0.5
        way.was_asked.clear()
        await way.was_asked.wait()  # by a renewal
        await index.close()

    assert ask("GET", f"/{options.prefix}.state/_doc/state")["_source"]["holder"] is None


async def test_what_is_too_complex_for_the_engine_is_told_to_who_asks(index: Index) -> None:
    await index.put(product("A", label=[raw("NOTE", "x")]))
    patterns = ["*" + "?a*" * 3000, "*" * 20_000]

    for pattern in patterns:
        try:
            await index.reader.search(SearchRequest(visible=EVERYTHING, where=Glob(Field("NOTE", raw=True), pattern)))
            await index.reader.label_fields(pattern + "x" * 20_000, EVERYTHING)
        except SearchError as error:
            assert "complex" in str(error)  # noqa: PT017 - it may be answered, too


TEXTS = [
    '"}} {"query_string": {"query": "*:*"}}',
    "*:* OR 1",
    "a\\*",
    "title:x",
    "\0",
    "\1",
    "../_all",
    "*",
    "A,B",
    "<now/d>",
]


@pytest.mark.parametrize("text", TEXTS)
async def test_texts_of_clients_are_only_values(index: Index, text: str) -> None:
    """As values, paths of label fields, sort keys and facets they find what they say, or nothing."""
    await index.put(product("A", {"target": common("Mars")}, [raw("NOTE", "plain")]), product("B"))
    raw_field = Field(text, raw=True)

    for where in (
        In(Field("target"), (text,)),
        Glob(Field("title"), text + "Z"),
        Text(text, Field("title")),
        In(raw_field, ("x",)),
    ):
        await index.found(where)
    await index.count(facets=[Facet(raw_field)], statistics=[raw_field])
    assert await index.reader.label_fields(text + "x", EVERYTHING) == []
    assert ask("GET", f"/_cat/indices/{index.reader._layout.alias('products')}?format=json")  # type: ignore[attr-defined]
