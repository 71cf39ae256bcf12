"""What bytes cost over REST: streams, links, curtailed accounts, and what is abuse."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from access.accounts import Account, Rung, Standing
from access.administration import Administration
from access.audit import Act
from access.door import OpenDoor
from access.identity import Identity
from access.meter import Charge
from access.streams import ShutOut
from config.policy import Step, Violation
from dataapi.charging import ChargedResponse, Charging
from loaders import seen_by
from search.embedded import open_reader, open_writer
from search.port import EVERYTHING, FilesRequest
from tests.access.accounting import Accounting, accounting
from tests.dataapi.serving import SIGNER, asking
from tests.harvest.archives import run

SIZE = 3_000_000
IMAGE = "/data/mro/mro/open/DATA/A.IMG"
PATH = "/mro/mro/open/DATA/A.IMG"


async def identify(headers: Any, _peer: str | None) -> Identity:
    return Identity("ada", "user")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charged")
    root = folder / "open"
    (root / "DATA").mkdir(parents=True)
    (root / "archive.toml").write_text(
        'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'
    )
    (root / "DATA" / "A.IMG").write_bytes(bytes(SIZE))
    asyncio.run(run(open_writer(folder), folder, root))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def accounts() -> AsyncIterator[Accounting]:
    async with accounting() as made:
        await made.store.accounts.add_account(Account(name="ada"), Act("test", "account.add", "ada", 0))
        yield made


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify)) as made:
        yield made


async def test_a_stream_is_charged_for_what_was_asked(client: httpx.AsyncClient, accounts: Accounting) -> None:
    assert (await client.get(IMAGE)).status_code == 200
    assert await accounts.used("ada") == SIZE
    assert (await client.get(IMAGE, headers={"range": "bytes=0-99"})).status_code == 206
    assert await accounts.used("ada") == SIZE + 100


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("HEAD", {}, 200), ("GET", {"range": "bytes=9000000-"}, 416), ("GET", {"if-none-match": "*"}, 304)],
)
async def test_what_sends_no_bytes_costs_nothing(
    client: httpx.AsyncClient, accounts: Accounting, method: str, headers: dict[str, str], status: int
) -> None:
    if status == 304:
        headers = {"if-none-match": (await client.head(IMAGE)).headers["etag"]}

    assert (await client.request(method, IMAGE, headers=headers)).status_code == status
    assert await accounts.used("ada") == 0


async def test_what_was_not_sent_is_given_back(data: Path, accounts: Accounting) -> None:
    reader = open_reader(data)
    page = await reader.files(FilesRequest(visible=EVERYTHING, places=(PATH,)))
    await reader.close()
    settle = await Charging(accounts.grants, accounts.streams).charged(
        Identity("ada", "user"), [Charge(page.items[0].uri, SIZE)]
    )
    assert await accounts.used("ada") == SIZE

    async def pieces() -> AsyncIterator[bytes]:
        yield bytes(1_000)
        yield bytes(500)
        raise ConnectionResetError

    async def send(_message: Any) -> None:
        """Take everything."""

    async def receive() -> Any:
        await asyncio.Event().wait()

    response = ChargedResponse(pieces(), settle, 200, {}, "image/x")
    with pytest.raises(BaseException):  # noqa: B017, PT011  a group of errors, or the error itself
        await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)

    assert await accounts.used("ada") == 1_500


@pytest.mark.parametrize("how", ["curtailed", "token revoked", "all tokens revoked"])
async def test_a_stream_breaks_off_when_those_who_asked_are_shut_out(
    data: Path, accounts: Accounting, how: str
) -> None:
    reader = open_reader(data)
    page = await reader.files(FilesRequest(visible=EVERYTHING, places=(PATH,)))
    await reader.close()
    await accounts.watch.look()
    asker = Identity("ada", "user", token_id="t1")
    charged = await Charging(accounts.grants, accounts.streams).charged(asker, [Charge(page.items[0].uri, SIZE)])
    operator, sent = Administration(accounts.store.accounts, "olga"), list[Any]()

    async def pieces() -> AsyncIterator[bytes]:
        yield bytes(1_000)
        if how == "curtailed":
            await operator.curtail("ada", Rung.METADATA, "Enough.")
        elif how == "token revoked":
            await operator.revoke_token("t1", 4_000_000_000)
        else:
            await operator.revoke_all("ada")
        yield bytes(500)
        await accounts.watch.look()
        yield bytes(9)

    async def send(message: Any) -> None:
        sent.append(message.get("body"))

    async def receive() -> Any:
        await asyncio.Event().wait()

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with pytest.raises(ShutOut):
        await ChargedResponse(pieces(), charged, 200, {}, "image/x")(scope, receive, send)

    assert sent == [None, bytes(1_000), bytes(500)]
    assert await accounts.used("ada") == 1_500
    accounts.streams.enter(asker).close()


async def test_beyond_the_budget_nothing_is_sent(client: httpx.AsyncClient, accounts: Accounting) -> None:
    accounts.limit("user", bytes_per_day=SIZE + 10)
    await client.get(IMAGE)

    refused = await client.get(IMAGE)

    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    body = refused.json()
    assert (body["code"], body["limit"], body["left"], body["asked"]) == ("CURTAILED", "bytes_per_day", 10, SIZE)
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert refused.headers["ratelimit"].startswith('"bytes_per_day";r=10;t=')
    assert (await client.get(IMAGE, headers={"range": "bytes=0-9"})).status_code == 206


async def test_a_file_larger_than_the_whole_budget_is_refused_for_good(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    accounts.limit("user", bytes_per_day=SIZE - 1)

    refused = await client.get(IMAGE)

    assert (refused.status_code, refused.json()["code"]) == (413, "LIMIT_EXCEEDED")
    assert "retry-after" not in refused.headers


async def test_an_account_without_downloads_reads_why(client: httpx.AsyncClient, accounts: Accounting) -> None:
    standing = Standing(Rung.METADATA, "You took too much.", 0, 4_000_000_000)
    await accounts.store.accounts.replace_account(
        Account(name="ada", standing=standing), Act("test", "account.curtail", "ada", 0)
    )

    refused = await client.get(IMAGE)

    assert (refused.status_code, refused.json()["detail"]) == (429, "You took too much.")
    assert int(refused.headers["retry-after"]) > 0
    assert (await client.head(IMAGE)).status_code == 200


async def test_only_so_many_streams_at_once(client: httpx.AsyncClient, accounts: Accounting) -> None:
    accounts.limit("user", streams=0)

    refused = await client.get(IMAGE)

    assert (refused.status_code, refused.json()["limit"]) == (429, "streams")
    assert await accounts.used("ada") == 0
    accounts.limit("user", streams=1)
    assert [(await client.get(IMAGE)).status_code for _ in range(2)] == [200, 200]


async def test_a_link_that_is_used_again_is_charged_and_raises_its_account(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    accounts.policy = msgspec.structs.replace(
        accounts.policy,
        violations={"replay": Violation(2, 60.0)},
        ladder=(Step("metadata", 1, 60.0, "One use a link.", 600),),
    )
    budget = accounts.budgets.of(Identity("ada", "user"))
    reservation = await accounts.store.meter.reserve("ada", [Charge(PATH, SIZE)], 1, 4_000_000_000, budget)
    link = f"{IMAGE}?{SIGNER.sign(PATH, 4_000_000_000, reservation.id, seen_by=seen_by(frozenset({'public'})))}"

    used = []
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
        used.append(await accounts.used("ada"))

    assert used == [SIZE, 2 * SIZE, 3 * SIZE]
    account = await accounts.account("ada")
    assert account is not None and account.standing.rung is Rung.METADATA


async def test_guessed_paths_raise_an_account(client: httpx.AsyncClient, accounts: Accounting) -> None:
    accounts.policy = msgspec.structs.replace(
        accounts.policy,
        violations={"scan": Violation(3, 60.0)},
        ladder=(Step("metadata", 1, 60.0, "Guessing.", 600),),
    )

    for number in range(3):
        assert (await client.get(f"/data/mro/mro/open/DATA/{number}.IMG")).status_code == 404

    account = await accounts.account("ada")
    assert account is not None and account.standing.reason == "Guessing."
