"""A link acts for the account that it was given to: its streams are counted, and end with what the account may have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import msgspec
import pytest

from access.accounts import Rung, Standing, StoreUnavailable
from access.admission import Admission
from access.door import Door
from access.identity import ANONYMOUS, Identity
from config.policy import Limits, Policy
from loaders import Loaders, seen_by
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import SIGNER, asking
from tests.harvest.archives import run

PATH = "/mro/mro/open/DATA/A.IMG"
FEW = msgspec.structs.replace(Limits(), requests_per_second=0.001, request_burst=2)
POLICY = Policy(limits={**Policy().limits, "public": FEW})


async def identify(headers: Mapping[str, str], _peer: str | None) -> Identity:
    return Identity("ada", "user") if "authorization" in headers else ANONYMOUS


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("held")
    root = folder / "open"
    (root / "DATA").mkdir(parents=True)
    (root / "archive.toml").write_text(
        'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'
    )
    (root / "DATA" / "A.IMG").write_bytes(bytes(100))
    asyncio.run(run(open_writer(folder), folder, root))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    door = Door(identify, Admission(lambda: POLICY, lambda _: None))
    async with asking(data, accounts, door) as made:
        yield made


async def address(accounts: Accounting, account: str = "ada", expires: int = 2**40) -> str:
    signed = SIGNER.sign(PATH, expires, await accounts.link(account), seen_by=seen_by(frozenset({"public"})))
    return f"/data{PATH}?{signed}"


@pytest.mark.parametrize(("rung", "status"), [(Rung.METADATA, 429), (Rung.REVOKED, 429), (Rung.PACED, 200)])
@pytest.mark.parametrize("account", ["ada", "anonymous:192.0.2.1"])
async def test_links_of_an_account_without_downloads_end_at_once(
    client: httpx.AsyncClient, accounts: Accounting, rung: Rung, status: int, account: str
) -> None:
    link = await address(accounts, account)
    assert (await client.get(link)).status_code == 200

    await accounts.stands(account, Standing(rung, "You took too much.", 0, 4_000_000_000))

    assert (await client.get(link)).status_code == status


async def test_links_of_all_without_a_token_end_with_what_these_may_have(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    links = [await address(accounts, account) for account in ("anonymous:192.0.2.1", "ada")]

    await accounts.stands("anonymous", Standing(Rung.METADATA, "No downloads today.", 0, 4_000_000_000))

    assert [(await client.get(link)).status_code for link in links] == [429, 200]


async def test_whoever_reads_a_link_takes_a_stream_of_its_account(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    link = await address(accounts, "anonymous:192.0.2.1")
    accounts.limit("public", streams=1)
    stream = accounts.streams.enter(Identity("anonymous:192.0.2.1"))

    refused = await client.get(link)
    stream.close()

    assert (refused.status_code, refused.json()["limit"]) == (429, "streams")
    assert [(await client.get(link)).status_code for _ in range(2)] == [200, 200]


async def test_without_the_store_no_link_is_streamed(
    client: httpx.AsyncClient, accounts: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await address(accounts)

    async def gone(_link: str) -> str | None:
        raise StoreUnavailable("out of reach")

    monkeypatch.setattr(accounts.store.meter, "holder", gone)
    refused = await client.get(link)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


async def test_links_that_do_not_hold_are_counted_and_those_that_do_are_not(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    good = await address(accounts)
    bad = [good + "0", await address(accounts, expires=1)]

    assert [(await client.get(link)).status_code for link in bad] == [403, 403]
    refused = await client.get(bad[0])

    assert (refused.status_code, refused.json()["limit"]) == (429, "requests_per_second")
    assert [(await client.get(good)).status_code for _ in range(5)] == [200] * 5


async def test_a_link_that_was_not_signed_is_refused_before_anything_is_looked_up(
    client: httpx.AsyncClient, accounts: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await address(accounts)

    async def looked_up(_self: Loaders, _place: str) -> None:
        raise AssertionError

    monkeypatch.setattr(Loaders, "file", looked_up)

    assert (await client.get(link + "0")).status_code == 403
    assert (await client.get(link)).status_code == 500
