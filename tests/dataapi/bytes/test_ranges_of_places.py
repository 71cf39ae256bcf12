"""Ranges of a file over HTTP, as RFC 9110 has them, from every kind of place."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.door import OpenDoor
from access.identity import Identity
from config.settings import Settings
from gateway.storage import Storage
from search.embedded import open_writer
from storage.port import PIECE
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import make, run
from tests.services.s3 import S3
from tests.storage.file_server import FileServer

SIZE = 3 * PIECE + 17
CONTENT = random.Random(5).randbytes(SIZE)
TOML = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'
FILE = "mro/open/DATA/A.IMG"
IMAGE = "/data/mro/mro/open/DATA/A.IMG"
BUCKETS = (f"ranges-{number}" for number in itertools.count())

edges = st.sampled_from([0, PIECE, 2 * PIECE, SIZE]).flatmap(lambda edge: st.integers(max(0, edge - 3), edge + 3))
anywhere = st.integers(0, SIZE + 10) | edges
specs = st.one_of(
    st.tuples(anywhere, anywhere).map(lambda two: (f"{min(two)}-{max(two)}", range(min(two), max(two) + 1))),
    anywhere.map(lambda first: (f"{first}-", range(first, SIZE))),
    anywhere.map(lambda length: (f"-{length}", range(max(0, SIZE - length), SIZE))),
)
"""A range as it is written, and the bytes that it means; those behind the file's end are none."""


class Served(NamedTuple):
    """What asks, and what is charged."""

    client: httpx.AsyncClient
    accounts: Accounting


async def identify(_headers: object, _peer: str | None) -> Identity:
    return Identity("ada", "operator")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranges")
    root = make(folder / "mro" / "open", {"archive.toml": TOML, "DATA/A.IMG": CONTENT})
    asyncio.run(run(open_writer(folder), folder, root))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture(params=["local", "http", "s3"])
async def location(
    request: pytest.FixtureRequest, data: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, str]]:
    """Where the bytes are, and what else storage.toml says of it."""
    if request.param == "local":
        yield str(data), ""
    elif request.param == "http":
        server = await FileServer(data).start()
        yield server.url, ""
        await server.stop()
    else:
        s3: S3 = request.getfixturevalue("s3")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
        bucket = s3.bucket(next(BUCKETS))
        s3.put(bucket, FILE, CONTENT)
        yield f"s3://{bucket}", f'[buckets.{bucket}]\nregion = "{s3.region}"\nendpoint = "{s3.url}"\n'


@pytest.fixture
async def served(data: Path, accounts: Accounting, location: tuple[str, str]) -> AsyncIterator[Served]:
    (place, more), file = location, accounts.folder / "storage.toml"
    file.write_text(f'[[prefixes]]\nprefix = "/mro"\nlocations = ["{place}"]\ndelivery = "through"\n{more}')
    storage = Storage(accounts.folder, Settings(storage=str(file)))
    async with asking(data, accounts, OpenDoor(identify), storage) as client:
        yield Served(client, accounts)
    await storage.close()


def parts_of(answer: httpx.Response) -> list[tuple[str, bytes]]:
    """The parts of an answer, each with its ``Content-Range``."""
    kind = answer.headers["content-type"]
    if not kind.startswith("multipart/byteranges"):
        return [(answer.headers["content-range"], answer.content)]
    parsed = BytesParser(policy=HTTP).parsebytes(f"content-type: {kind}\r\n\r\n".encode() + answer.content)
    return [(part["content-range"], part.get_payload(decode=True)) for part in parsed.iter_parts()]  # type: ignore[attr-defined]  # of parts


one_client = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
)


@one_client
@given(asked=st.lists(specs, min_size=1, max_size=5))
async def test_ranges_give_their_bytes_once_and_are_charged_for_them(
    served: Served, asked: list[tuple[str, range]]
) -> None:
    wanted = {byte for _, bytes_ in asked for byte in bytes_ if byte < SIZE}
    before = await served.accounts.used("ada")

    answer = await served.client.get(IMAGE, headers={"range": "bytes=" + ", ".join(text for text, _ in asked)})

    assert await served.accounts.used("ada") - before == len(wanted)
    if not wanted:
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")
        return
    assert answer.status_code == 206
    assert int(answer.headers["content-length"]) == len(answer.content)
    given_: list[int] = []
    for place, content in parts_of(answer):
        first, _, last = place.removeprefix("bytes ").removesuffix(f"/{SIZE}").partition("-")
        assert content == CONTENT[int(first) : int(last) + 1]
        given_ += range(int(first), int(last) + 1)
    assert (len(given_), set(given_)) == (len(wanted), wanted)


@one_client
@given(
    which=st.sampled_from(["same tag", "same date", "weak tag", "another tag", "another date", "no date"]), spec=specs
)
async def test_if_range_gives_the_range_of_the_same_bytes_only(
    served: Served, which: str, spec: tuple[str, range]
) -> None:
    head = (await served.client.head(IMAGE)).headers
    known = {
        "same tag": head["etag"],
        "same date": head["last-modified"],
        "weak tag": f"W/{head['etag']}",
        "another tag": '"another"',
        "another date": "Sun, 06 Nov 1994 08:49:37 GMT",
        "no date": f"Sun, 06 Nov {10**20} 08:49:37 GMT",
    }

    answer = await served.client.get(IMAGE, headers={"range": f"bytes={spec[0]}", "if-range": known[which]})

    if which.startswith("same"):
        assert answer.status_code in (206, 416)
        assert (answer.status_code == 416) == (not [byte for byte in spec[1] if byte < SIZE])
    else:
        assert (answer.status_code, answer.content == CONTENT) == (200, True)


@one_client
@given(text=st.text("0123456789-,= bytes\t*+/", max_size=30))
async def test_whatever_is_asked_for_is_answered_with_bytes_of_the_file(served: Served, text: str) -> None:
    answer = await served.client.get(IMAGE, headers={"range": text})

    assert answer.status_code in (200, 206, 416)
    if answer.status_code == 200:
        assert answer.content == CONTENT
    elif answer.status_code == 206:
        assert all(content in CONTENT for _, content in parts_of(answer))
