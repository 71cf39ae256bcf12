"""A sign-in under way: what the browser keeps of it, in a cookie that we have signed.

No secret is in it: the nonce and PKCE's verifier are made anew from the state, by a key that never leaves the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections import OrderedDict
from typing import NamedTuple

from access.issuers.sign_in import Secrets

COOKIE = "__Host-tharsis-sign-in"
SECONDS = 600
_MAX_LENGTH = 4_096
_MAX_USED = 100_000


class Pending(NamedTuple):
    """A sign-in at an issuer, from which the browser goes on to ``next``; ``expires`` is in seconds since 1970."""

    state: str
    issuer: str
    next: str
    expires: int


class PendingSignIns:
    """Begins sign-ins and takes each back once.

    A process remembers what it has taken back last. What it has forgotten, or another process has taken, would be taken once
    more; the issuer then refuses the code, which it accepts only once (RFC 6749, 4.1.2).
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._used: OrderedDict[str, None] = OrderedDict()

    def begin(self, issuer: str, place: str) -> tuple[str, Secrets]:
        """Begin a sign-in: gives the value of the cookie, and the secrets."""
        pending = Pending(secrets.token_urlsafe(32), issuer, place, int(time.time()) + SECONDS)
        content = base64.urlsafe_b64encode(json.dumps(pending).encode()).rstrip(b"=").decode("ascii")
        return f"{content}.{self._sign(content)}", self._secrets(pending.state)

    def take(self, value: str | None, state: str | None) -> tuple[Pending, Secrets] | None:
        """Take a sign-in back by the browser's cookie and the state that came with the answer; None where they do not hold."""
        pending = self._read(value or "")
        if pending is None or time.time() >= pending.expires or not state or not _equal(pending.state, state):
            return None
        if pending.state in self._used:
            return None
        if len(self._used) >= _MAX_USED:
            self._used.popitem(last=False)
        self._used[pending.state] = None
        return pending, self._secrets(pending.state)

    def _read(self, value: str) -> Pending | None:
        content, separator, signature = value.partition(".")
        if not separator or len(value) > _MAX_LENGTH or not _equal(self._sign(content), signature):
            return None
        try:
            return Pending(*json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))))
        except (binascii.Error, ValueError, TypeError):
            return None

    def _sign(self, content: str) -> str:
        return self._derived("cookie", content)

    def _secrets(self, state: str) -> Secrets:
        return Secrets(state, self._derived("nonce", state), self._derived("verifier", state))

    def _derived(self, what: str, text: str) -> str:
        digest = hmac.new(self._key, f"{what}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
