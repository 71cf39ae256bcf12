"""A small archive as `tharsis serve` serves it, in this process, with its document and accounts of every role."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from access.accounts import AccountExists
from access.administration import Administration
from access.issuing import Issuing, Wanted
from access.keys import secret_key
from access.links import HmacSigner
from access.rights import OPERATE, TOKENS
from access.signing import KeyRing
from access.sqlite import Embedded, open_embedded
from config.gateway import GatewaySettings
from config.identity import IdentitySettings, IssuerSettings
from config.settings import Settings
from gateway.archive_server import together

ADDRESS = "http://127.0.0.1:8000"
BOTH = frozenset([TOKENS, OPERATE])
FILE = "/mro/mro/mrox_0001/A.TXT"
CONTENT = b"The bytes of a file.\n"
_FAST = "requests_per_second = 100000\nrequest_burst = 100000\n"
_POLICY = "".join(f"[limits.{role}]\n{_FAST}" for role in ("public", "user", "curator", "partner", "operator", "admin"))
_ISSUER = IssuerSettings(issuer="http://127.0.0.1:9", audience="api", client_id="web")  # nothing answers there
_SETTINGS = Settings(
    gateway=GatewaySettings(watch=False, graphiql=False), identity=IdentitySettings(issuers=(_ISSUER,))
)


@dataclass
class World:
    """What a test asks."""

    client: httpx.AsyncClient
    document: dict[str, Any]
    signer: HmacSigner
    issuing: Issuing
    store: Embedded

    async def token(self, account: str, role: str, scopes: frozenset[str], seconds: int = 3_600) -> str:
        """A token of an account, which is made where there is none."""
        with suppress(AccountExists):
            await Administration(self.store.accounts, "test").add(account, role, frozenset())
        return (await self.issuing.make(account, Wanted(seconds, scopes=scopes), "test")).token


def write_archive(root: Path) -> None:
    """One public file."""
    root.mkdir()
    (root / "archive.toml").write_text(
        'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "mrox_0001"\narchive_status = "archived"\n'
    )
    (root / "A.TXT").write_bytes(CONTENT)


@asynccontextmanager
async def served(harvested: Path, folder: Path) -> AsyncIterator[World]:
    """Serve a copy of a data folder in another one."""
    shutil.copytree(harvested, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-shm", "*-wal"))
    (folder / "policy.toml").write_text(_POLICY)
    gateway = together(folder, _SETTINGS)
    store = open_embedded(folder)
    await gateway.start()
    try:
        transport = httpx.ASGITransport(gateway.application())  # type: ignore[arg-type]  # ours is typed more closely
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            document = (await client.get("/openapi.json")).json()
            signer = HmacSigner(secret_key(folder, "links"))
            yield World(client, document, signer, Issuing(KeyRing(folder), store.accounts), store)
    finally:
        await gateway.stop()
        await store.close()
