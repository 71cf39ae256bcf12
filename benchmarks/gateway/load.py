"""The load: a closed loop over keep-alive connections, every answer compared."""

import asyncio
import time
from typing import Any, cast

import httptools
import orjson
import uvloop

CONNECTIONS = 8


class WrongAnswerError(Exception):
    """A gateway answered something else than the reference."""


class Load:
    """Sends one request over and over; ``latencies`` are seconds, in the order of the answers."""

    def __init__(self, port: int, body: bytes, expected: Any) -> None:
        head = f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
        head += f"accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.request = head.encode() + body
        self.latencies: list[float] = []
        self.ends = 0.0
        self._port = port
        self._expected = expected
        self._known: set[bytes] = set()

    def run(self, seconds: float) -> None:
        """Load the gateway for a while; raises WrongAnswerError at the first answer that differs."""
        self.latencies = []
        uvloop.run(self._run(seconds))

    def check(self, status: int, body: bytes) -> None:
        """Compare an answer: as bytes with those that were right before, else as JSON with the reference."""
        if body in self._known:
            return
        if status != 200 or orjson.loads(body) != self._expected:
            raise WrongAnswerError(f"answer {status}: {body[:2000]!r}")
        if len(self._known) < 100:
            self._known.add(body)

    async def _run(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self.ends = time.perf_counter() + seconds
        made = [
            await loop.create_connection(lambda: _Connection(self, loop.create_future()), "127.0.0.1", self._port)
            for _ in range(CONNECTIONS)
        ]
        try:
            async with asyncio.timeout(seconds + 30):
                await asyncio.gather(*(connection.done for _, connection in made))
        finally:
            for transport, _ in made:
                transport.close()


class _Connection(asyncio.Protocol):
    def __init__(self, load: Load, done: asyncio.Future[None]) -> None:
        self.done = done
        self._load = load

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._sent = time.perf_counter()
        self._transport.write(self._load.request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        self._load.latencies.append(now - self._sent)
        try:
            self._load.check(self._parser.get_status_code(), b"".join(self._body))
        except WrongAnswerError as wrong:
            if not self.done.done():
                self.done.set_exception(wrong)
            return
        if now < self._load.ends:
            self._send()
        elif not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the gateway closed a connection"))
