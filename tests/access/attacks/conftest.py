"""A place where accounts are kept, with one account, and its own keys."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from access.accounts import Account
from access.audit import Act
from access.authentication import Keeping, make_identify
from access.identity import Identify
from access.signing import KeyRing
from access.spread import Spread
from access.sqlite import Embedded, open_embedded
from access.watch import Watch
from config.gateway import ServerSettings
from config.identity import IdentitySettings
from config.policy import Policy
from config.settings import Settings
from tests.access.attacks.own_tokens import NOW

ADDRESS = "https://atlas.example"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass since the tests were collected, however long ago: the claims of tokens are of then."""
    monkeypatch.setattr(time, "time", lambda: float(NOW))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Embedded]:
    opened = open_embedded(tmp_path)
    await opened.accounts.add_account(Account(name="ada"), Act("test", "account.add", "ada", 0))
    yield opened
    await opened.close()


@pytest.fixture
async def keeping(store: Embedded, tmp_path: Path) -> Keeping:
    watch = Watch(store.accounts)
    await watch.look()
    return Keeping(store.accounts, watch, KeyRing(tmp_path), Spread(Policy))


@pytest.fixture
def identify(keeping: Keeping) -> Identify:
    settings = Settings(server=ServerSettings(public_url=ADDRESS), identity=IdentitySettings(session_seconds=600))
    return make_identify(settings, keeping)
