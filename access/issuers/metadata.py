"""What an issuer says of itself in its discovery document (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from access.issuers.fetching import Fetcher, Unreachable, json_object
from config.identity_checks import is_safe_address

_PATH = "/.well-known/openid-configuration"
_KEPT_SECONDS = 3_600.0
_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of an issuer; None for what it does not name. ``secret_in_form``: it takes no secret by Basic."""

    jwks_uri: str
    authorization: str | None
    token: str | None
    secret_in_form: bool
    names_itself: bool
    """Whether its answers to the browser name it (RFC 9207), so that one without the name is forged."""


class Discovery:
    """The discovery document of one issuer, kept for an hour, and longer where the issuer cannot be reached."""

    def __init__(self, issuer: str, fetcher: Fetcher) -> None:
        self._issuer = issuer
        self._fetcher = fetcher
        self._found: Metadata | None = None
        self._next = 0.0
        self._reason = ""

    async def metadata(self) -> Metadata:
        """Give it; raises `Unreachable` where it never could be had."""
        if time.monotonic() >= self._next:
            await self._fetch()
        if self._found is None:
            raise Unreachable(self._reason)
        return self._found

    async def _fetch(self) -> None:
        self._next = time.monotonic() + _RETRY_SECONDS
        try:
            document = json_object(await self._fetcher.get(self._issuer.rstrip("/") + _PATH))
            self._found = self._read(document)
        except Unreachable as error:
            self._reason = str(error)
        else:
            self._next = time.monotonic() + _KEPT_SECONDS

    def _read(self, document: dict[str, Any]) -> Metadata:
        if document.get("issuer") != self._issuer:  # OpenID Connect Discovery 1.0, 4.3
            raise Unreachable("its discovery document is that of another issuer")
        jwks_uri = document.get("jwks_uri")
        if not isinstance(jwks_uri, str):
            raise Unreachable("its discovery document names no keys")
        authorization, token = document.get("authorization_endpoint"), document.get("token_endpoint")
        methods = document.get("token_endpoint_auth_methods_supported")
        return Metadata(
            jwks_uri,
            authorization if isinstance(authorization, str) and is_safe_address(authorization, query=True) else None,
            token if isinstance(token, str) else None,
            isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods,
            document.get("authorization_response_iss_parameter_supported") is True,
        )
