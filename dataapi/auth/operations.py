"""What the routes of signing in are."""

from __future__ import annotations

from typing import Any

import msgspec

from access.sessions import SESSION
from dataapi.openapi import AS_ANYBODY, OPEN, Answer, Header, Operation, Parameter

_TAG = "Signing in"
_ISSUER = "https://login.example"
_LOCATION = Header("Location", "Where the browser goes on.")
_COOKIE = Header("Set-Cookie", "What the browser keeps.")


class IssuerOffered(msgspec.Struct, frozen=True):
    """An issuer where one can sign in."""

    issuer: str
    title: str
    login: str


class IssuersOffered(msgspec.Struct, frozen=True):
    """Where one can sign in."""

    issuers: list[IssuerOffered]


class KeySet(msgspec.Struct, frozen=True):
    """A JSON Web Key Set (RFC 7517)."""

    keys: list[dict[str, Any]]


KEYS = Operation(
    "GET",
    "/.well-known/jwks.json",
    "getKeys",
    _TAG,
    "The public keys of our tokens",
    OPEN,
    {200: Answer("The keys.", {"application/jwk-set+json": KeySet})},
)
ISSUERS = Operation(
    "GET",
    "/auth/issuers",
    "listIssuers",
    _TAG,
    "Where one can sign in",
    OPEN,
    {200: Answer("The issuers.", {"application/json": IssuersOffered})},
)
LOGIN = Operation(
    "GET",
    "/auth/login",
    "login",
    _TAG,
    "Lead a browser to an issuer",
    AS_ANYBODY,
    {303: Answer("To the issuer.", headers=(_LOCATION, _COOKIE))},
    frozenset([400, 401]),
    parameters=(
        Parameter("issuer", "Which issuer; needs not be said where there is one.", example=_ISSUER),
        Parameter("next", "A path of this service, where the browser goes when it has signed in."),
    ),
)
CALLBACK = Operation(
    "GET",
    "/auth/callback",
    "callback",
    _TAG,
    "Take a browser back from an issuer",
    AS_ANYBODY,
    {303: Answer("Signed in, and on to where it was to go.", headers=(_LOCATION, _COOKIE))},
    frozenset([401]),
    parameters=tuple(
        Parameter(name, f"`{name}` as the issuer gives it.") for name in ("state", "code", "iss", "error")
    ),
)
LOGOUT = Operation(
    "POST",
    "/auth/logout",
    "logout",
    _TAG,
    "End a session; one that is over, or none, is ended too",
    OPEN,
    {204: Answer("It is ended.", headers=(_COOKIE,))},
    frozenset([403, 429, 503]),
    "Only a page of this service asks for this, as the browser says by Sec-Fetch-Site or Origin.",
    (Parameter(SESSION, "The session.", where="cookie"),),
)
