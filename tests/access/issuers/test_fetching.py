"""Where an issuer's addresses may lead: never into our own network because a document or a name says so."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
import pytest

from access.issuers.fetching import Fetcher, Refused, Unreachable
from tests.access.issuers.servers import Server

PUBLIC, LOOPBACK = "https://login.example", "http://127.0.0.1:4000"


@pytest.mark.parametrize(
    ("base", "url"),
    [
        (PUBLIC, "http://login.example/keys"),
        (PUBLIC, "https://localhost/keys"),
        (PUBLIC, "https://127.0.0.1/keys"),
        (PUBLIC, "https://127.1/keys"),
        (PUBLIC, "https://2130706433/keys"),
        (PUBLIC, "https://0x7f000001/keys"),
        (PUBLIC, "https://[::1]/keys"),
        (PUBLIC, "https://[::ffff:127.0.0.1]/keys"),
        (PUBLIC, "https://[::ffff:10.0.0.1]/keys"),
        (PUBLIC, "https://10.0.0.1/keys"),
        (PUBLIC, "https://172.16.3.4/keys"),
        (PUBLIC, "https://192.168.1.1/keys"),
        (PUBLIC, "https://100.64.0.1/keys"),
        (PUBLIC, "https://169.254.169.254/latest/meta-data"),
        (PUBLIC, "https://[fe80::1]/keys"),
        (PUBLIC, "https://[fd00::1]/keys"),
        (PUBLIC, "https://0.0.0.0/keys"),
        (PUBLIC, "https://224.0.0.1/keys"),
        (PUBLIC, "https://me@login.example/keys"),
        (PUBLIC, "https://login.example\\@127.0.0.1/keys"),
        (PUBLIC, "https://login.example/k\r\nx: y"),
        (PUBLIC, "gopher://login.example/"),
        (PUBLIC, "file:///etc/passwd"),
        (PUBLIC, "data:application/json,{}"),
        (PUBLIC, "/keys"),
        (PUBLIC, ""),
        (LOOPBACK, "https://login.example/keys"),
        (LOOPBACK, "http://10.0.0.1/keys"),
    ],
)
async def test_an_address_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, base: str, url: str) -> None:
    async def connected(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", connected)

    with pytest.raises(Unreachable):
        await Fetcher(base).get(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1"])
@pytest.mark.parametrize("private", [False, True])
async def test_a_name_that_resolves_inside_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, address: str, private: bool
) -> None:
    connected = []

    async def resolve(_self: Any, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        one = {"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
        return [{**one, "host": "93.184.215.14"}, one]

    async def connect(addr_infos: Any, **_: Any) -> None:
        connected.append(addr_infos)
        raise OSError("no connection in a test")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", connect)

    with pytest.raises(Unreachable):
        await Fetcher(PUBLIC, private=private).get(PUBLIC + "/keys")

    assert bool(connected) == (private and address in ("10.0.0.1", "::ffff:10.0.0.1"))


async def test_what_is_sent_goes_to_no_second_address() -> None:
    async with Server() as server, Server() as other:
        server.answers = {"/token": (307, {"location": other.url + "/token"}, b"{}")}
        with pytest.raises(Unreachable, match="status 307"):
            await Fetcher(server.url).post(server.url + "/token", {"code": "x"}, ("web", "secret"))

        assert server.asked == ["/token"] and other.asked == []
        assert server.bodies == [b"code=x"] and "authorization: basic" in server.heads[0].lower()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"error": "invalid_grant"}', Refused),
        (b'{"error": "x\\ny"}', Unreachable),
        (b'{"error": 5}', Unreachable),
        (b"<html>", Unreachable),
    ],
)
async def test_a_refusal_is_told_from_a_fault(body: bytes, kind: type[Exception]) -> None:
    async with Server() as server:
        server.answers = {"/token": (400, {}, body)}
        with pytest.raises(kind):
            await Fetcher(server.url).post(server.url + "/token", {}, None)
