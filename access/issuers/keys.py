"""The public keys of an issuer: from a file, or fetched, kept and exchanged as the issuer exchanges them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol

from access.identity import IssuerUnavailable
from access.issuers.fetching import Fetcher, Unreachable
from access.issuers.metadata import Discovery
from access.jwks import KeyFile, fit_keys
from access.tokens import VerificationKey
from config.identity import IssuerSettings

_LOG = logging.getLogger("tharsis.access")
FRESH_SECONDS = 600.0
"""After so long the keys are fetched again, so that one that the issuer withdrew holds no longer than that."""

UNKNOWN_SECONDS = 10.0
"""Tokens of unknown keys make us ask the issuer once in so long, however many there are."""

KEPT_SECONDS = 86_400.0
"""For so long the keys that are known are used while the issuer cannot be reached."""


class KeySource(Protocol):
    """The keys of one issuer by ``kid``."""

    async def key(self, kid: str) -> VerificationKey | None:
        """Give a key, None where the issuer has none of this name; raises `IssuerUnavailable` where that cannot be told."""

    def holds(self, kid: str, key: VerificationKey) -> bool:
        """Whether a key that was given is known to be still the one of its name; where not, it is to be asked for anew."""


class FileKeys:
    """The keys of a file."""

    def __init__(self, path: Path) -> None:
        self._file = KeyFile(path)

    async def key(self, kid: str) -> VerificationKey | None:
        """Give a key; None where there is none of this name."""
        return self._file.keys().get(kid)

    def holds(self, kid: str, key: VerificationKey) -> bool:
        """Whether a key is still the one of its name."""
        return self._file.keys().get(kid) is key


class FetchedKeys:
    """The keys that an issuer serves; ``where`` gives their address, or raises `Unreachable`."""

    def __init__(self, issuer: str, fetcher: Fetcher, where: Callable[[], Awaitable[str]]) -> None:
        self._issuer = issuer
        self._fetcher = fetcher
        self._where = where
        self._keys: Mapping[str, VerificationKey] = {}
        self._content: bytes | None = None
        self._fetched: float | None = None  # when it last worked
        self._stale = 0.0  # from when on the keys are to be fetched again
        self._pause = 0.0  # until when they are not
        self._problem: str | None = "it was not asked yet"
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> VerificationKey | None:
        """Give a key, fetched where it is not known or no longer fresh; raises `IssuerUnavailable`."""
        key = self._keys.get(kid)
        if key is None or time.monotonic() >= self._stale:
            await self._refresh(waiting=key is None)
            key = self._keys.get(kid)
        kept = self._fetched is not None and time.monotonic() - self._fetched < KEPT_SECONDS
        if self._problem is not None and (key is None or not kept):
            raise IssuerUnavailable(f"The keys of {self._issuer} cannot be had: {self._problem}. Try again in a while.")
        return key

    def holds(self, kid: str, key: VerificationKey) -> bool:
        """Whether a key is still the one of its name, and fresh."""
        return self._keys.get(kid) is key and time.monotonic() < self._stale

    async def _refresh(self, *, waiting: bool) -> None:
        """Fetch the keys, once for all who ask at the same time; who knows the key already does not wait for others."""
        if not waiting and self._lock.locked():
            return
        async with self._lock:
            if time.monotonic() < self._pause:
                return
            try:
                await self._fetch()
            except Unreachable as error:
                if self._problem != str(error):
                    _LOG.warning("the keys of %s cannot be had: %s", self._issuer, error)
                self._problem = str(error)
                self._stale = time.monotonic() + UNKNOWN_SECONDS
            self._pause = time.monotonic() + UNKNOWN_SECONDS

    async def _fetch(self) -> None:
        content = await self._fetcher.get(await self._where())
        if (
            content != self._content
        ):  # equal keys stay the same objects, so that what they verified is not verified anew
            keys = fit_keys(content, self._issuer)
            if not keys:
                raise Unreachable("it has no key of a kind that is accepted")
            self._keys, self._content = keys, content
            _LOG.info("%s: %d keys are fetched", self._issuer, len(keys))
        self._fetched = time.monotonic()
        self._stale = self._fetched + FRESH_SECONDS
        self._problem = None


def keys_of(settings: IssuerSettings, fetcher: Fetcher, discovery: Discovery) -> KeySource:
    """Give the keys of an issuer from where its settings say; raises `ConfigurationError` for an unfit file."""
    if settings.jwks is not None:
        return FileKeys(Path(settings.jwks))

    async def where() -> str:
        return settings.jwks_uri or (await discovery.metadata()).jwks_uri

    return FetchedKeys(settings.issuer, fetcher, where)
