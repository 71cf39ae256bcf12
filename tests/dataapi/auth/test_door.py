"""Signing in comes in by the door too, as anybody: it is counted, and a session that is over is no hindrance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from access.admission import Admission
from access.authentication import Keeping, make_identify
from access.door import Door
from access.issuing import Issuing
from access.sessions import SESSION
from access.signing import KeyRing
from access.spread import Spread
from access.sqlite import open_embedded
from access.watch import Watch
from config.identity import IdentitySettings, IssuerSettings
from config.policy import Limits, Policy
from config.settings import Settings
from dataapi.app import make_app
from dataapi.auth import AuthRoutes, SigningIn, auth_routes
from dataapi.auth.pending import COOKIE, PendingSignIns
from tests.access.issuers.servers import Server
from tests.access.issuers.test_sign_in import SECRETS, give, publish

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        publish(started)
        give(started, nonce=SECRETS.nonce)
        yield started


@pytest.fixture
async def client(server: Server, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The routes, behind a door that lets an address in twice."""
    store = open_embedded(tmp_path)
    watch, ring = Watch(store.accounts), KeyRing(tmp_path)
    await watch.look()
    issuer = IssuerSettings(issuer=server.url, audience="api", client_id="web")
    settings = Settings(identity=IdentitySettings(issuers=(issuer,)))
    identify = make_identify(settings, Keeping(store.accounts, watch, ring, Spread(Policy)))
    few = msgspec.structs.replace(Limits(), requests_per_second=0.001, request_burst=2)
    policy = Policy(limits={**Policy().limits, "public": few})
    door = Door(identify, Admission(lambda: policy, watch.account))
    signing_in = SigningIn(settings.identity, ADDRESS, store.accounts, watch, Issuing(ring, store.accounts))
    routes = AuthRoutes(signing_in, PendingSignIns(b"k" * 32), door)
    transport = httpx.ASGITransport(make_app([auth_routes(ring, routes)]))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as opened:
        yield opened
    await store.close()


async def test_signing_in_is_counted(client: httpx.AsyncClient, server: Server) -> None:
    begun = await client.get("/auth/login")
    pending = {"cookie": f"{COOKIE}={begun.cookies[COOKIE]}"}
    refused = await client.get("/auth/callback?code=x&state=forged", headers=pending)
    crowded = [await client.get(path, headers=pending) for path in ("/auth/login", "/auth/callback?code=x&state=y")]

    assert (begun.status_code, refused.status_code) == (303, 401)
    assert [response.status_code for response in crowded] == [429, 429]
    assert all("retry-after" in response.headers for response in crowded)
    assert "/token" not in server.asked


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{SESSION}=over"},
        {"cookie": f"{SESSION}="},
        {"cookie": f"{SESSION}=a; {SESSION}=b"},
        {"authorization": "Bearer over"},
    ],
)
async def test_what_is_over_is_no_hindrance(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/auth/login", headers=headers)).status_code == 303


@pytest.mark.parametrize("session", ["over", "", None])
async def test_one_can_leave_whatever_the_session_is(client: httpx.AsyncClient, session: str | None) -> None:
    headers = {"sec-fetch-site": "same-origin"} | ({"cookie": f"{SESSION}={session}"} if session is not None else {})

    response = await client.post("/auth/logout", headers=headers)

    assert response.status_code == 204
    assert f'{SESSION}=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure' in response.headers["set-cookie"]
    assert (await client.post("/auth/logout", headers={"origin": "https://evil.test"})).status_code == 403
    assert (await client.get("/auth/logout", headers=headers)).status_code == 405
