"""Keys that an issuer serves: kept, exchanged, had again after a failure, and never asked for because a token says so."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from access.authentication import make_identify
from access.identity import Identify, IssuerUnavailable, Unauthenticated
from access.issuers import keys as timing
from config.identity import IdentitySettings, IssuerSettings
from config.settings import Settings
from tests.access.issuers.servers import Server
from tests.access.tokens import AUDIENCE, public_key, token

KEYS, DISCOVERY = "/keys", "/.well-known/openid-configuration"


def jwks(*kids: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"keys": [public_key(kid) for kid in kids]}).encode()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        document = {"issuer": started.url, "jwks_uri": started.url + KEYS}
        started.answers = {DISCOVERY: (200, {}, json.dumps(document).encode()), KEYS: jwks("ec-1")}
        yield started


def identify_by(server: Server, **changed: Any) -> Identify:
    issuer = IssuerSettings(issuer=server.url, audience=AUDIENCE, **changed)
    return make_identify(Settings(identity=IdentitySettings(issuers=(issuer,))))


async def shown(identify: Identify, server: Server, kid: str = "ec-1", **changed: Any) -> str:
    made = token(kid, iss=server.url, **changed)
    return (await identify({"authorization": f"Bearer {made}"}, None)).account


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + seconds)


async def test_keys_are_found_by_discovery_once(server: Server) -> None:
    identify = identify_by(server)

    for number in range(5):
        assert await shown(identify, server, jti=f"t{number}") == f"ada@127.0.0.1:{server.port}"

    assert server.asked == [DISCOVERY, KEYS]


async def test_keys_are_found_at_the_address_of_the_settings(server: Server) -> None:
    assert await shown(identify_by(server, jwks_uri=server.url + KEYS), server)
    assert server.asked == [KEYS]


async def test_many_at_once_make_one_fetch(server: Server) -> None:
    server.delay = 0.1
    identify = identify_by(server)

    await asyncio.gather(*(shown(identify, server, jti=f"t{number}") for number in range(50)))

    assert server.asked == [DISCOVERY, KEYS]


async def test_an_unknown_key_makes_us_ask_once_in_a_while(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    identify = identify_by(server)
    await shown(identify, server)
    for number in range(20):
        with pytest.raises(Unauthenticated, match="known key"):
            await shown(identify, server, "ec-9", jti=f"t{number}")
    assert server.asked == [DISCOVERY, KEYS]

    server.answers[KEYS] = jwks("ec-1", "rsa-1")
    later(monkeypatch, timing.UNKNOWN_SECONDS)
    assert await shown(identify, server, "rsa-1")
    assert await shown(identify, server, "ec-1")
    assert server.asked == [DISCOVERY, KEYS, KEYS]


async def test_a_key_that_is_withdrawn_holds_no_longer_even_for_tokens_that_are_known(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify = identify_by(server)
    await shown(identify, server, exp=int(time.time()) + 9_000, jti="known")
    server.answers[KEYS] = jwks("rsa-1")

    later(monkeypatch, timing.FRESH_SECONDS)

    with pytest.raises(Unauthenticated, match="known key"):
        await shown(identify, server, exp=int(time.time()) + 9_000, jti="known")


async def test_an_issuer_out_of_reach_is_no_open_door_and_no_closed_one_for_known_keys(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify, fresh = identify_by(server), identify_by(server)
    await shown(identify, server)
    await server.stop()

    with pytest.raises(IssuerUnavailable, match="cannot be had"):
        await shown(fresh, server)
    later(monkeypatch, timing.FRESH_SECONDS)
    assert await shown(identify, server, jti="new")
    with pytest.raises(IssuerUnavailable):
        await shown(identify, server, "rsa-1")
    later(monkeypatch, timing.KEPT_SECONDS)
    with pytest.raises(IssuerUnavailable):
        await shown(identify, server, exp=int(time.time()) + 9_000)

    await server.start()
    later(monkeypatch, timing.UNKNOWN_SECONDS)
    assert await shown(identify, server) == await shown(fresh, server)


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"{}"),
        (302, {"location": "/other"}, b""),
        (307, {"location": "/other"}, b""),
        (200, {}, b""),
        (200, {}, b"[]"),
        (200, {}, b"{"),
        (200, {}, b"[" * 100_000),
        (200, {}, b'{"keys": []}'),
        (200, {}, json.dumps({"keys": [{"kty": "oct", "k": "AA", "kid": "ec-1", "alg": "HS256"}]}).encode()),
        (200, {}, json.dumps({"keys": [public_key("ec-1") | {"d": "AA"}]}).encode()),
        (200, {}, json.dumps({"keys": [public_key("ec-1") | {"use": "enc"}]}).encode()),
        (200, {}, json.dumps({"keys": [public_key("ec-1"), public_key("ec-2") | {"kid": "ec-1"}]}).encode()),
        (200, {}, json.dumps({"keys": [public_key("ec-1")], "x": "y" * 300_000}).encode()),
        (200, {"content-encoding": "gzip"}, gzip.compress(json.dumps({"keys": [public_key("ec-1")]}).encode())),
    ],
)
async def test_an_answer_that_is_no_key_set_lets_nobody_in(
    server: Server, answer: tuple[int, dict[str, str], bytes]
) -> None:
    server.answers |= {KEYS: answer, "/other": jwks("ec-1")}

    with pytest.raises(IssuerUnavailable):
        await shown(identify_by(server), server)

    assert "/other" not in server.asked


async def test_keys_of_other_kinds_are_passed_over(server: Server) -> None:
    others: list[Any] = [
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "ed"},
        public_key("rsa-2") | {"alg": "PS256"},
        public_key("rsa-2") | {"use": "enc", "alg": "RSA-OAEP"},
        {key: value for key, value in public_key("rsa-2").items() if key != "kid"},
        5,
    ]
    server.answers[KEYS] = 200, {}, json.dumps({"keys": [*others, public_key("ec-1")]}).encode()

    assert await shown(identify_by(server), server)
    with pytest.raises(Unauthenticated, match="known key"):
        await shown(identify_by(server), server, "rsa-2")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.test"},
        {"issuer": "SELF/"},
        {"jwks_uri": "https://evil.test/keys"},
        {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": "http://10.0.0.1/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://me:hunter2@127.0.0.1/keys"},
        {"jwks_uri": "//127.0.0.1/keys"},
        {"jwks_uri": 5},
    ],
)
async def test_a_discovery_document_leads_nowhere_else(server: Server, document: dict[str, Any]) -> None:
    made = {"issuer": server.url, "jwks_uri": server.url + KEYS} | document
    text = json.dumps(made).replace("SELF", server.url)
    server.answers[DISCOVERY] = 200, {}, text.encode()

    with pytest.raises(IssuerUnavailable) as refused:
        await shown(identify_by(server), server)

    assert server.asked == [DISCOVERY] and "hunter2" not in str(refused.value)


async def test_a_slow_issuer_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.issuers.fetching._SECONDS", 0.2)
    server.delay = 2

    with pytest.raises(IssuerUnavailable, match="did not answer"):
        await shown(identify_by(server), server)


async def test_no_token_makes_us_ask_anybody(server: Server) -> None:
    identify = identify_by(server)
    async with Server() as evil:
        made = [token("ec-1", iss=iss) for iss in (evil.url, server.url + "/", [server.url], None)]
        for header in ({"jku": evil.url}, {"x5u": evil.url}, {"jwk": public_key("ec-2")}, {"x5c": ["AA"]}):
            made.append(token("ec-1", header, iss=server.url))
        for each in made:
            with pytest.raises(Unauthenticated):
                await identify({"authorization": f"Bearer {each}"}, None)

        assert evil.asked == server.asked == []
