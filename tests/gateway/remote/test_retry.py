"""When what failed is sent again."""

import asyncio
import datetime
import email.utils
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.executor.remote.retry import pause
from tests.gateway.remote.calls import ANSWER, answering, failure, request, subgraph
from tests.gateway.remote.servers import Exchange, serving


@pytest.mark.parametrize(("kind", "sent"), [("query", 3), ("mutation", 1)])
async def test_reads_are_retried_while_the_server_is_unwell(kind: str, sent: int) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number < 2:
            await exchange.reply(b"busy", "503 Service Unavailable")
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=2)
        if kind == "query":
            assert (await found.fetch(request(kind))).data == {"a": 1}
        else:
            await failure(found, request(kind))
        await found.close()

    assert len(server.requests) == sent


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_respected(form: str) -> None:
    asked: list[float] = []

    async def handler(exchange: Exchange) -> None:
        asked.append(time.time())
        if exchange.number:
            await exchange.reply(ANSWER)
            return
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
        value = "1" if form == "seconds" else email.utils.format_datetime(at, usegmt=True)
        await exchange.reply(b"", "429 Too Many Requests", f"retry-after: {value}\r\n")

    async with serving(handler) as server:
        found = subgraph(server)
        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 1}
    assert asked[1] - asked[0] >= 0.9


async def test_a_retry_that_would_come_too_late_is_not_waited_for() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(b"", "503 Service Unavailable", "retry-after: 3600\r\n")

    async with serving(handler) as server:
        failed = await failure(subgraph(server))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
    assert "503" in failed.reason


async def test_nobody_listening_is_a_failure() -> None:
    async with serving(answering) as server:
        pass

    failed = await failure(subgraph(server, retries=1))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"


async def test_a_pause_that_does_not_fit_the_deadline_is_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = iter([0.0, 60.0])
    monkeypatch.setattr("gateway.executor.remote.subgraph.pause", lambda *_: next(pauses))

    async def handler(exchange: Exchange) -> None:
        exchange.writer.close()

    async with serving(handler) as server:
        found = subgraph(server, retries=100)
        failed = await failure(found, request(deadline=asyncio.get_running_loop().time() + 30))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
    assert len(server.requests) == 2


async def test_a_mutation_that_never_left_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = asyncio.Event()

    def pause_after_failing(*_: object) -> float:
        failed.set()
        return 0.05

    monkeypatch.setattr("gateway.executor.remote.subgraph.pause", pause_after_failing)
    async with serving(answering) as server:
        pass
    found = subgraph(server, retries=1_000)
    asked = asyncio.create_task(found.fetch(request("mutation")))
    await asyncio.wait_for(failed.wait(), 30)
    port = int(server.url.split(":")[2].split("/")[0])
    async with serving(answering, port=port) as again:
        result = await asked
        await found.close()

    assert result.data == {"a": 1}
    assert len(again.requests) == 1


@given(
    st.integers(1, 10_000), st.none() | st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ .*")
)
def test_no_header_of_a_server_breaks_the_pause(attempt: int, retry_after: str | None) -> None:
    assert pause(attempt, retry_after) >= 0


@pytest.mark.parametrize("value", ["soon", "\u00b2", "-1", "1.5", "Fri, 31 Feb 2026 00:00:00 GMT"])
def test_what_is_neither_seconds_nor_a_date_is_as_if_it_were_not_there(value: str) -> None:
    assert 0.05 <= pause(1, value) <= 0.1
    assert 0.1 <= pause(2, value) <= 0.2


def test_a_date_that_has_passed_asks_for_no_pause() -> None:
    assert pause(1, "Wed, 21 Oct 2015 07:28:00 GMT") == 0
