"""The gateway as an operator runs it: `tharsis gateway` in a process of its own; and the shop's subgraphs over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import orjson

from gateway.executor import Call, SubgraphRequest
from tests.gateway.remote.servers import Exchange
from tests.gateway.world import FIXTURES, Service

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(*options: str, log: Path | None = None) -> Iterator[str]:
    """Run ``tharsis gateway`` with options until the block ends; gives its address."""
    with running_command("gateway", *options, log=log) as url:
        yield url


@contextmanager
def running_command(*arguments: str, log: Path | None = None) -> Iterator[str]:
    """Run a command of ``tharsis`` that serves, at a free port, until the block ends; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", *arguments, "--port", str(port)]
    with (log or Path("/dev/null")).open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, stderr=output, stdout=output)
        try:
            wait_until_healthy(process, f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_until_healthy(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until an address answers; fails where the process ends before it does."""
    for _ in range(5000):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).read()
            return
        assert process.poll() is None, "the server has ended"
        time.sleep(0.02)
    raise AssertionError("the server was not ready in time")


def shop_supergraph(urls: dict[str, str]) -> str:
    """Give the shop's supergraph with the addresses of its subgraphs."""
    text = (FIXTURES / "shop" / "supergraph.graphql").read_text()
    return re.sub(r"http://(\w+)\.test/graphql", lambda match: urls[match[1]], text)


class SubgraphServer:
    """One subgraph over HTTP that can be stopped and started again at its port."""

    def __init__(self, service: Service, name: str) -> None:
        self._subgraph = service.subgraphs[name]
        self._name = name
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._kept: dict[bytes, bytes] = {}
        self.url = f"http://127.0.0.1:{self._port}/graphql"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)

    async def stop(self) -> None:
        """Refuse connections and cut those that are open."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"content-length: (\d+)", head)
                assert length is not None
                exchange = Exchange(head, await reader.readexactly(int(length[1])), 0, writer)
                await exchange.reply(await self._answer(exchange.body))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, body: bytes) -> bytes:
        if body not in self._kept:
            asked = json.loads(body)
            request = SubgraphRequest(self._name, asked["query"], None, "query", asked["variables"], Call())
            result = await self._subgraph.fetch(request)
            self._kept[body] = orjson.dumps({"data": result.data, "errors": result.errors})
        return self._kept[body]


@asynccontextmanager
async def shop_servers(service: Service) -> AsyncIterator[dict[str, SubgraphServer]]:
    """Serve all subgraphs of the shop until the block ends."""
    servers = {name: SubgraphServer(service, name) for name in service.subgraphs}
    for server in servers.values():
        await server.start()
    try:
        yield servers
    finally:
        for server in servers.values():
            await server.stop()
