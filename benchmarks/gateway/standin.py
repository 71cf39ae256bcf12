"""The four subgraphs as one fast server, a path each: ``python -m benchmarks.gateway.standin``.

A request is executed when its body is first seen; afterwards the same body gets the same bytes, so that the subgraphs
take little of the machine that the gateways are measured on. ``/count`` answers how many requests there were. Prints its
port and ends with its standard input.
"""

import asyncio
import sys
from typing import cast

import httptools
import orjson
import uvloop

from benchmarks.gateway.workload import service
from gateway.executor import Call, SubgraphRequest

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
_answers: dict[tuple[str, bytes], bytes] = {}


class _Connection(asyncio.Protocol):
    """One keep-alive connection; requests follow each other."""

    requests = 0
    """Of all connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)
        self._tasks: set[asyncio.Task[None]] = set()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url = b""
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        key = (self._url.decode().strip("/"), b"".join(self._body))
        if key[0] == "count":
            count = b"%d" % _Connection.requests
            self._transport.write(_HEAD % (len(count), count))
            return
        _Connection.requests += 1
        answer = _answers.get(key)
        if answer is not None:
            self._transport.write(answer)
            return
        task = asyncio.ensure_future(self._execute(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _execute(self, key: tuple[str, bytes]) -> None:
        name, body = key
        sent = orjson.loads(body)
        request = SubgraphRequest(name, sent["query"], None, "query", sent.get("variables") or {}, Call())
        result = await service().subgraphs[name].fetch(request)
        answer = {"data": result.data, **({"errors": result.errors} if result.errors else {})}
        encoded = orjson.dumps(answer)
        _answers[key] = _HEAD % (len(encoded), encoded)
        self._transport.write(_answers[key])


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    service()
    uvloop.run(_serve())
