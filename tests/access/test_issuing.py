"""Tokens that we make: exactly what they say, for whom, and who gets none."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from access.accounts import UnknownAccount
from access.administration import Administration
from access.issuing import CLAIMS, Issuing, TokenRefused, Wanted
from access.signing import MAX_LIFETIME, KeyRing
from access.sqlite import Embedded, open_embedded
from access.tokens import verify

HOUR = 3_600


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Embedded]:
    opened = open_embedded(tmp_path)
    await Administration(opened.accounts, "operator").add("ada", "partner", frozenset(["imaging", "spectra"]))
    yield opened
    await opened.close()


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path)


async def test_a_token_has_exactly_these_claims(store: Embedded, ring: KeyRing) -> None:
    wanted = Wanted(HOUR, "a script", scopes=frozenset(["pds:read", "pds:download"]))

    token, record = await Issuing(ring, store.accounts).make("ada", wanted, "ada")

    claims = verify(token, ring.keys()).claims
    assert claims == {
        "iss": "tharsis",
        "aud": "tharsis",
        "sub": "ada",
        "jti": record.id,
        "iat": record.created,
        "exp": record.created + HOUR,
        "role": "partner",
        "scope": "pds:download pds:read",
        "groups": ["imaging", "spectra"],
    }
    assert claims.keys() == CLAIMS
    assert abs(record.created - time.time()) < 10
    assert await store.accounts.token(record.id) == record


async def test_a_token_may_say_less_than_its_account(store: Embedded, ring: KeyRing) -> None:
    wanted = Wanted(HOUR, role="user", groups=frozenset(["imaging"]))

    token, record = await Issuing(ring, store.accounts).make("ada", wanted, "ada")

    claims = verify(token, ring.keys()).claims
    assert (claims["role"], claims["groups"], record.role) == ("user", ["imaging"], "user")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(HOUR, role="admin"), "role partner"),
        (Wanted(HOUR, role="public"), "role partner"),
        (Wanted(HOUR, groups=frozenset(["imaging", "secret"])), "group secret"),
        (Wanted(HOUR, "t" * 101), "at most 100 printable"),
        (Wanted(HOUR, "\x1b[31m"), "at most 100 printable"),
        (Wanted(0), "400 days"),
        (Wanted(-HOUR), "400 days"),
        (Wanted(MAX_LIFETIME + 1), "400 days"),
        (Wanted(HOUR, scopes=frozenset(["two words"])), "two words"),
        (Wanted(HOUR, scopes=frozenset([""])), "no scope"),
        (Wanted(HOUR, scopes=frozenset(['a"b'])), "no scope"),
        (Wanted(HOUR, scopes=frozenset(f"{number:0128}" for number in range(40))), "4096"),
    ],
)
async def test_a_token_that_may_not_be_is_not_made(store: Embedded, ring: KeyRing, wanted: Wanted, said: str) -> None:
    with pytest.raises(TokenRefused, match=said):
        await Issuing(ring, store.accounts).make("ada", wanted, "ada")

    assert await store.accounts.tokens("ada") == []


async def test_who_has_no_account_gets_no_token(store: Embedded, ring: KeyRing) -> None:
    with pytest.raises(UnknownAccount, match="eve"):
        await Issuing(ring, store.accounts).make("eve", Wanted(HOUR), "eve")


async def test_a_token_made_right_after_a_change_of_rights_holds(store: Embedded, ring: KeyRing) -> None:
    """Though those of the same second that were made before it do not."""
    issuing = Issuing(ring, store.accounts)
    before = (await issuing.make("ada", Wanted(HOUR), "ada")).record
    account = await Administration(store.accounts, "operator").set_role("ada", "user")
    after = (await issuing.make("ada", Wanted(HOUR), "ada")).record

    again = await Administration(store.accounts, "operator").revoke_all("ada")

    assert before.created < account.not_before <= after.created < again.not_before
    assert after.role == "user"


async def test_the_log_tells_of_a_token_without_holding_it(store: Embedded, ring: KeyRing) -> None:
    token, record = await Issuing(ring, store.accounts).make("ada", Wanted(HOUR), "operator")

    *_, entry = [entry async for entry in store.audit.entries()]

    assert (entry.act.actor, entry.act.what, entry.act.subject) == ("operator", "token.create", record.id)
    assert token.rpartition(".")[2] not in msgspec.json.encode(entry).decode()


async def test_no_id_of_a_token_looks_like_an_option_of_a_command(
    store: Embedded, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_bytes", lambda count: b"\xfb" * count)  # in base64url it begins with a dash

    _, record = await Issuing(ring, store.accounts).make("ada", Wanted(HOUR, "a script"), "ada")

    assert not record.id.startswith("-")
