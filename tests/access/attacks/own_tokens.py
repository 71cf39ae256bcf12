"""Tokens that our own key has signed, whatever stands in them."""

from __future__ import annotations

import time
from typing import Any

from access.authentication import Keeping
from access.identity import Identify
from tests.access.tokens import encoded

NOW = int(time.time())


def good(**changed: Any) -> dict[str, Any]:
    made = {
        "iss": "tharsis",
        "aud": "tharsis",
        "sub": "ada",
        "jti": "t1",
        "iat": NOW,
        "exp": NOW + 500,
        "role": "user",
        "scope": "a b",
        "groups": ["imaging"],
    }
    return {name: value for name, value in (made | changed).items() if value is not ...}


def kid_of(keeping: Keeping) -> str:
    return max(keeping.ring.keys())


def signed(keeping: Keeping, header: dict[str, Any] | str | None = None, claims: Any = None) -> str:
    """A token with a signature of our own key that holds, whatever stands in it."""
    if not isinstance(header, str):
        header = encoded({"alg": "ES256", "typ": "at+jwt", "kid": kid_of(keeping), **(header or {})})
    body = f"{header}.{encoded(good() if claims is None else claims)}"
    private = keeping.ring._pairs[kid_of(keeping)].private
    return f"{body}.{encoded(private.sign(body.encode()))}"


async def shown(identify: Identify, token: str) -> str:
    return (await identify({"authorization": f"Bearer {token}"}, None)).account
