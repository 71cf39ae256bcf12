"""What a redirect of ``/data`` costs: identity, lookup, meter and signature. ``python -m benchmarks.data_redirect``.

A server as an operator runs it is asked over 16 connections for files of a real S3; its CPU time counts, that of all its
threads. Then its parts are asked one by one in this process.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from access.authentication import make_identify
from access.grants import Grants
from access.meter import Charge
from benchmarks.large_file import Served, tharsis, workers_of
from config.settings import load_settings
from gateway.accounts import Accounts
from gateway.storage import Storage
from loaders import Loaders, visible_to
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from storage.linking import Linking
from storage.port import Terms
from tests.clients.served import ARCHIVE, BUCKET, harvest, put_into_s3, serving, storage_of
from tests.services.installed import is_installed
from tests.services.s3 import S3, VERSION

FILES, CONNECTIONS, ROUNDS = 400, 16, 5
GOAL = 1000.0
"""µs of CPU, on a usual machine."""


async def ask_all(port: int, paths: Sequence[str], header: str, status: int) -> None:
    """Ask for each path once, over so many connections."""

    async def ask(own: Sequence[str]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in own:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert int(head[9:12]) == status, head
            if status == 200:
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]))
        writer.close()

    await asyncio.gather(*(ask(paths[at::CONNECTIONS]) for at in range(CONNECTIONS)))


def cost(server: Served, paths: Sequence[str], header: str = "", status: int = 303) -> float:
    """The µs of the server's CPU that one request takes."""
    before = server.cpu_seconds()
    asyncio.run(ask_all(server.port, paths, header, status))
    return (server.cpu_seconds() - before) / len(paths) * 1e6


def of_the_server(server: Served) -> float:
    """Print what requests cost; gives the cost of the one that has a goal."""
    paths = [f"/data/mro/mro/open/DATA/{number:04}.IMG" for number in range(FILES)]
    headers = []
    for account in ("first", *(f"next-{number}" for number in range(ROUNDS))):
        token = tharsis("token", "create", "--account", account, "--role", "user", "--data", server.data)
        headers.append(f"Authorization: Bearer {token}\r\n")
        cost(server, ["/account"], headers[-1], 200)  # its token is known from here on
    cost(server, ["/health"] * FILES, "", 200)
    print(f"{'/health, which no framework answers':46} {cost(server, ['/health'] * FILES * 5, '', 200):7.0f} µs")
    print(f"{'GET /account':46} {cost(server, ['/account'] * FILES, headers[0], 200):7.0f} µs")
    print(f"{'a redirect, and S3 is asked for the object':46} {cost(server, paths, headers[0]):7.0f} µs")
    charged = min(cost(server, paths, header) for header in headers[1:])
    print(f"{'a redirect to an object that is known':46} {charged:7.0f} µs   (goal {GOAL:.0f})")
    print(f"{'the same again, within its slot':46} {min(cost(server, paths, headers[1]) for _ in range(3)):7.0f} µs")
    return charged


async def of_the_parts(data: Path) -> None:
    """Print what each part costs in this process, threads included."""
    settings = load_settings(data)
    accounts, storage, reader = Accounts(data, settings), Storage(data, settings), open_reader(data)
    await accounts.start()
    store = accounts.store
    grants = Grants(store.meter, store.accounts, accounts.budgets, accounts.violations)
    identify = make_identify(settings, accounts.keeping)
    token = tharsis("token", "create", "--account", "parts", "--role", "user", "--data", str(data))
    headers = {"authorization": f"Bearer {token}"}
    identity = await identify(headers, "127.0.0.1")
    dictionary = load_dictionary()
    places = [f"/mro/mro/open/DATA/{number:04}.IMG" for number in range(FILES)]
    files = [await Loaders(reader, visible_to(identity), dictionary).file(place) for place in places]
    linking = Linking(storage.reading, storage.linker)
    known = [file for file in files if file is not None]
    routes = [storage.route(file) for file in known]
    locations = [await linking.found(route) for route in routes]
    terms = Terms(300, "0" * 32, known[0].name, known[0].media_type)
    slot = int(time.time())

    async def lookup(at: int) -> object:
        return await Loaders(reader, visible_to(identity), dictionary).file(places[at])

    async def sign(at: int) -> object:
        location = locations[at]
        assert location is not None
        return await linking.link(location, terms)

    async def route(at: int) -> object:
        return storage.route(known[at])

    for name, part in (
        ("identity, known", lambda at: identify(headers, "127.0.0.1")),
        ("lookup", lookup),
        ("storage map", route),
        ("the object is known", lambda at: linking.found(routes[at])),
        ("meter", lambda at: grants.reserve(identity, [Charge(known[at].uri, 1)], slot + at, slot + 9999)),
        ("signature", sign),
    ):
        print(f"  {name:44} {await of_a_part(part):7.0f} µs")
    await accounts.close()
    await storage.close()
    await reader.close()


async def of_a_part(part: Callable[[int], Awaitable[object]]) -> float:
    """The µs of CPU of one call, 16 at a time."""

    async def call(first: int) -> None:
        for at in range(first, FILES, CONNECTIONS):
            await part(at)

    before = time.process_time()
    await asyncio.gather(*(call(first) for first in range(CONNECTIONS)))
    return (time.process_time() - before) / FILES * 1e6


def main() -> None:
    """Print the costs; the exit code is not zero where the goal is missed."""
    if not is_installed("versitygw", VERSION):
        sys.exit("there is no S3 to be sent to: make services-install")
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), Path(name, "open")
        (root / "DATA").mkdir(parents=True)
        (root / "archive.toml").write_text(ARCHIVE.format("open"))
        for number in range(FILES):
            (root / "DATA" / f"{number:04}.IMG").write_bytes(b"some bytes")
        data = folder / "data"
        harvest(data, root)
        (folder / "s3").mkdir()
        with S3(folder / "s3") as s3:
            put_into_s3(s3, "open", root)
            rule = f'[[prefixes]]\nprefix = "/mro/mro/open"\nlocations = ["s3://{BUCKET}/mro/open"]\n'
            (data / "storage.toml").write_text(storage_of(s3.url, rule))
            with serving(data, s3) as url:
                port = int(url.rpartition(":")[2])
                charged = of_the_server(Served(port, str(data), workers_of(port)))
                asyncio.run(of_the_parts(data))
    sys.exit(0 if charged <= GOAL else 1)


if __name__ == "__main__":
    main()
