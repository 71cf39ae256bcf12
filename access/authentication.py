"""Who asks: the one function of all services, made from the settings."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from access.addresses import Proxies, anonymous_account
from access.claims import check_claims, identity_of
from access.identity import Identify, Identity, Unauthenticated
from config.gateway import IdentitySettings
from config.settings import Settings

_CACHED_TOKENS = 10_000


def make_identify(settings: Settings) -> Identify:
    """Make the function that tells who asks; raises `ConfigurationError` where the keys cannot be read."""
    proxies = Proxies(settings.server.trusted_proxies)
    if settings.identity.kind == "anonymous":
        return _Anonymous(proxies)
    return _TokenHolders(proxies, settings.identity)


class _Anonymous:
    """Everybody is anonymous; tokens are for those behind the gateway."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        return Identity(anonymous_account(self._proxies.client(headers, peer)))


class _TokenHolders(_Anonymous):
    """Those who show a token of the configured issuer; without one they are anonymous."""

    def __init__(self, proxies: Proxies, settings: IdentitySettings) -> None:
        super().__init__(proxies)
        # jose and what it brings take 30 ms to import: a gateway of anonymous clients starts without them
        from access.jwks import KeyFile
        from access.tokens import verify

        self._settings = settings
        self._verify = verify
        self._file = KeyFile(Path(settings.jwks or ""))
        self._keys = self._file.keys()
        self._known: dict[bytes, tuple[Identity, float]] = {}

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        token = token_of(headers.get("authorization"))
        if token is None:
            return await super().__call__(headers, peer)
        keys = self._file.keys()
        if keys is not self._keys:  # what was signed with a key that is gone holds no longer
            self._keys = keys
            self._known.clear()
        name = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        identity, expires = self._known.get(name, (None, 0.0))
        if identity is None or time.time() >= expires:
            identity, expires = self._verified(token)
            if len(self._known) >= _CACHED_TOKENS:
                del self._known[next(iter(self._known))]
            self._known[name] = (identity, expires)
        return identity

    def _verified(self, token: str) -> tuple[Identity, float]:
        verified = self._verify(token, self._keys)
        expires = check_claims(verified.claims, self._settings)
        return identity_of(verified.claims, verified.signed, self._settings), expires


def token_of(authorization: str | None) -> str | None:
    """Take the token of an Authorization header: ``Bearer``, or the password of ``Basic`` as .netrc gives it.

    Raises Unauthenticated for another scheme and for what is not well-formed.
    """
    if authorization is None:
        return None
    scheme, _, rest = authorization.strip().partition(" ")
    token = rest.strip()
    if scheme.lower() == "bearer" and token and " " not in token:
        return token
    if scheme.lower() == "basic":
        try:
            _, separator, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            separator = password = ""
        if separator and password:
            return password
    raise Unauthenticated(
        "Authorization is not well-formed: send Bearer and the token, or the token as Basic password."
    )
