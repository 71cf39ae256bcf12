"""The exchange of a code, with an issuer that answers as it should not."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from access.identity import IssuerUnavailable, Unauthenticated
from access.issuers.issuer import Issuer
from access.issuers.sign_in import Secrets, SignIn
from config.identity import IssuerSettings
from config.tables import ConfigurationError
from tests.access.issuers.servers import Server
from tests.access.tokens import public_key, token

CLIENT, BACK = "web", "https://atlas.example/auth/callback"
SECRETS = Secrets("s" * 43, "n" * 43, "v" * 43)
NOW = int(time.time())


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        publish(started)
        yield started


def publish(server: Server, **changed: Any) -> None:
    document = {
        "issuer": server.url,
        "jwks_uri": server.url + "/keys",
        "authorization_endpoint": server.url + "/authorize?tenant=1",
        "token_endpoint": server.url + "/token",
        **changed,
    }
    server.answers["/.well-known/openid-configuration"] = 200, {}, json.dumps(document).encode()
    server.answers["/keys"] = 200, {}, json.dumps({"keys": [public_key("ec-1")]}).encode()


def sign_in(server: Server, secret: Path | None = None, **changed: Any) -> SignIn:
    name = str(secret) if secret is not None else None
    settings = IssuerSettings(issuer=server.url, audience="api", client_id=CLIENT, client_secret_file=name, **changed)
    return SignIn(Issuer(settings, 30), CLIENT, BACK)


def give(server: Server, kid: str = "ec-1", headers: dict[str, Any] | None = None, **changed: Any) -> None:
    made = token(kid, headers, **{"iss": server.url, "aud": CLIENT, "nonce": SECRETS.nonce, "jti": None, **changed})
    server.answers["/token"] = 200, {}, json.dumps({"access_token": "x", "id_token": made}).encode()


async def test_a_code_becomes_whom_the_id_token_names(server: Server) -> None:
    give(server)
    first = sign_in(server)

    address = await first.address(SECRETS)
    assert await first.subject("the code", SECRETS) == "ada"

    assert address.startswith(f"{server.url}/authorize?tenant=1&response_type=code&client_id=web&")
    assert SECRETS.verifier not in address and SECRETS.nonce in address and SECRETS.state in address
    form = parse_qs(server.bodies[1].decode())
    assert form == {
        "grant_type": ["authorization_code"],
        "code": ["the code"],
        "redirect_uri": [BACK],
        "code_verifier": [SECRETS.verifier],
        "client_id": [CLIENT],
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "m" * 43},
        {"nonce": None},
        {"nonce": ["n" * 43]},
        {"nonce": "n" * 42},
        {"aud": "api"},
        {"aud": None},
        {"aud": ["web", "other"]},
        {"aud": ["web", "other"], "azp": "other"},
        {"azp": "other"},
        {"azp": 5},
        {"iss": "https://evil.test"},
        {"exp": NOW - 60},
        {"exp": None},
        {"iat": NOW + 86_400},
        {"iat": NOW - 700},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "anonymous:192.0.2.1"},
        {"sub": ["ada"]},
        {"kid": "ec-2"},
        {"headers": {"kid": "ec-2"}},
        {"headers": {"typ": "logout+jwt"}},
        {"headers": {"jku": "https://evil.test"}},
    ],
)
async def test_an_id_token_that_is_not_for_this_sign_in_is_refused(server: Server, changed: dict[str, Any]) -> None:
    give(server, **changed)

    with pytest.raises(Unauthenticated):
        await sign_in(server).subject("code", SECRETS)


@pytest.mark.parametrize("changed", [{"aud": ["web"]}, {"aud": ["web", "other"], "azp": "web"}, {"azp": "web"}])
async def test_an_id_token_for_us_among_others_is_taken(server: Server, changed: dict[str, Any]) -> None:
    give(server, **changed)

    assert await sign_in(server).subject("code", SECRETS) == "ada"


async def test_the_account_is_named_by_the_configured_claim(server: Server) -> None:
    give(server, orcid="0000-0001")

    assert await sign_in(server, account_claim="orcid").subject("code", SECRETS) == "0000-0001"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b'{"error": "invalid_grant"}', Unauthenticated),
        (401, b'{"error": "invalid_client"}', IssuerUnavailable),
        (500, b'{"error": "server_error"}', IssuerUnavailable),
        (302, b"{}", IssuerUnavailable),
        (200, b"{}", IssuerUnavailable),
        (200, b'{"id_token": 5}', IssuerUnavailable),
        (200, b"<html>", IssuerUnavailable),
        (200, b'{"id_token": "x"}', Unauthenticated),
    ],
)
async def test_an_exchange_that_fails_lets_nobody_in(
    server: Server, status: int, body: bytes, kind: type[Exception]
) -> None:
    server.answers["/token"] = status, {}, body

    with pytest.raises(kind):
        await sign_in(server).subject("code", SECRETS)


async def test_a_secret_is_shown_as_the_issuer_takes_it(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("p:w+d é\n")
    give(server)
    await sign_in(server, secret).subject("code", SECRETS)
    basic = base64.b64encode(b"web:p%3Aw%2Bd+%C3%A9").decode()
    assert f"authorization: basic {basic}".lower() in server.heads[1].lower()
    assert b"client_secret" not in server.bodies[1]

    publish(server, token_endpoint_auth_methods_supported=["client_secret_post"])
    await sign_in(server, secret).subject("code", SECRETS)
    assert parse_qs(server.bodies[-2].decode())["client_secret"] == ["p:w+d é"]
    assert "authorization" not in server.heads[-2].lower()


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_secret_that_cannot_be_read_is_refused(tmp_path: Path, content: str | None) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_text(content)

    with pytest.raises(ConfigurationError, match="secret"):
        sign_in(Server(), secret)


async def test_an_answer_of_another_issuer_is_refused(server: Server) -> None:
    silent = sign_in(server)
    await silent.check_answer(None)
    await silent.check_answer(server.url)
    publish(server, authorization_response_iss_parameter_supported=True)

    for each, named in ((silent, "https://evil.test"), (sign_in(server), None), (sign_in(server), server.url + "/")):
        with pytest.raises(Unauthenticated):
            await each.check_answer(named)


@pytest.mark.parametrize("left_out", ["authorization_endpoint", "token_endpoint"])
async def test_an_issuer_without_a_place_to_sign_in_is_unavailable(server: Server, left_out: str) -> None:
    give(server)
    publish(server, **{left_out: None})
    one = sign_in(server)

    with pytest.raises(IssuerUnavailable, match="names no place"):
        await (one.address(SECRETS) if left_out == "authorization_endpoint" else one.subject("code", SECRETS))


@pytest.mark.parametrize("endpoint", ["http://login.example/", "javascript:alert(1)", "//evil.test", "/authorize"])
async def test_a_browser_is_led_to_no_unsafe_place(server: Server, endpoint: str) -> None:
    publish(server, authorization_endpoint=endpoint)

    with pytest.raises(IssuerUnavailable, match="names no place"):
        await sign_in(server).address(SECRETS)


@pytest.mark.parametrize("endpoint", ["http://10.0.0.1/token", "https://evil.test/token", "file:///x"])
async def test_a_code_is_sent_to_no_other_place(server: Server, endpoint: str) -> None:
    publish(server, token_endpoint=endpoint)

    with pytest.raises(IssuerUnavailable, match="not to be asked"):
        await sign_in(server).subject("code", SECRETS)
