"""Tokens of a real OpenID Provider that we did not make: rotation, expiry, and the provider being down and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from access.authentication import Keeping, make_identify
from access.identity import Identify, IssuerUnavailable, Unauthenticated
from access.issuers import keys as timing
from access.signing import KeyRing
from access.spread import Spread
from access.sqlite import Embedded, open_embedded
from access.watch import Watch
from config.identity import IdentitySettings, IssuerSettings
from config.policy import Policy
from config.settings import Settings
from tests.services.oidc import AUDIENCE, Oidc, needs_oidc

pytestmark = needs_oidc


@pytest.fixture(scope="module")
def issuer() -> Iterator[Oidc]:
    started = Oidc()
    started.start()
    yield started
    started.stop()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Embedded]:
    opened = open_embedded(tmp_path)
    yield opened
    await opened.close()


def identify_by(issuer: Oidc, **changed: Any) -> Identify:
    settings = IssuerSettings(**{"issuer": issuer.url, "audience": AUDIENCE, **changed})
    return make_identify(Settings(identity=IdentitySettings(issuers=(settings,))))


async def account(identify: Identify, token: str) -> str:
    return (await identify({"authorization": f"Bearer {token}"}, None)).account


def later(monkeypatch: pytest.MonkeyPatch, seconds: float, clock: str = "monotonic") -> None:
    now = getattr(time, clock)
    monkeypatch.setattr(time, clock, lambda: now() + seconds)


async def test_tokens_of_both_kinds_say_who_asks(issuer: Oidc) -> None:
    identify = identify_by(issuer)
    for token in (issuer.token(), issuer.token(":ec")):
        found = await identify({"authorization": f"Bearer {token}"}, None)

        assert found.account == f"svc@{issuer.url.removeprefix('http://')}"
        assert (found.role, found.scopes, found.groups) == ("user", {"pds:read"}, {"imaging"})
    with pytest.raises(Unauthenticated, match="aud"):
        await account(identify_by(issuer, audience="other"), token)


async def test_a_token_is_over_when_it_says_so(issuer: Oidc, monkeypatch: pytest.MonkeyPatch) -> None:
    identify, token = identify_by(issuer), issuer.token()
    await account(identify, token)

    later(monkeypatch, 120 + 31, "time")

    with pytest.raises(Unauthenticated, match="expired"):
        await account(identify, token)


async def test_the_issuer_goes_comes_back_and_exchanges_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = Oidc()
    issuer.start("1")
    try:
        identify, fresh = identify_by(issuer), identify_by(issuer)
        old = issuer.token()
        await account(identify, old)
        issuer.stop()

        assert await account(identify, old)
        with pytest.raises(IssuerUnavailable):
            await account(fresh, old)

        issuer.start("2")
        new = issuer.token()
        later(monkeypatch, timing.UNKNOWN_SECONDS)
        assert await account(fresh, new) == await account(identify, new)
        for each in (identify, fresh):
            with pytest.raises(Unauthenticated, match="known key"):
                await account(each, old)
    finally:
        issuer.stop()


async def test_a_token_makes_one_account_where_the_settings_say_so(
    issuer: Oidc, store: Embedded, tmp_path: Path
) -> None:
    keeping = Keeping(store.accounts, Watch(store.accounts), KeyRing(tmp_path), Spread(Policy))
    await keeping.watch.look()
    token = issuer.token()
    shown = {"authorization": f"Bearer {token}"}

    def identify(*, creates: bool) -> Identify:
        settings = IssuerSettings(issuer=issuer.url, audience=AUDIENCE, creates_accounts=creates)
        return make_identify(Settings(identity=IdentitySettings(issuers=(settings,))), keeping)

    with pytest.raises(Unauthenticated, match="no account"):
        await identify(creates=False)(shown, None)
    found = await asyncio.gather(*(identify(creates=True)(shown, None) for _ in range(20)))
    assert len(set(found)) == 1
    assert await identify(creates=False)(shown, None) == found[0]
    assert [one.name for one in await store.accounts.accounts()] == [found[0].account]
