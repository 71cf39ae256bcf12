"""Our own keys for tokens: files in ``keys/tokens`` of the data folder. The newest signs, all verify.

A key file is ``KID.pem``, a private P-256 key (PKCS #8); its name begins with the time at which it was made, so that the order
of names is that of ages. Processes look at the folder, so that a new key is known everywhere within a second.
"""

from __future__ import annotations

import calendar
import logging
import secrets
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError

from access.keys import make_whole
from access.tokens import VerificationKey

FOLDER = "keys/tokens"
MAX_LIFETIME = 400 * 86_400
"""Seconds that a token of ours may hold; a key verifies for as long after the next one has taken its place."""

_LOG = logging.getLogger("tharsis.access")
_ALGORITHM = "ES256"
_LOOK_SECONDS = 1.0
_TIME = "%Y%m%dT%H%M%SZ"


class _Pair(NamedTuple):
    private: Key
    public: VerificationKey


class KeyRing:
    """The keys of a data folder; the first one is made where there is none.

    Raises ValueError for a file that is no such key, OSError where keys can be neither read nor made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._pairs: dict[str, _Pair] = {}
        self._keys: Mapping[str, VerificationKey] = {}
        self._looked = time.monotonic()
        self._read()
        if not self._pairs:
            self.rotate()

    def keys(self) -> Mapping[str, VerificationKey]:
        """Give the public keys by ``kid``: another mapping after each change. The folder is looked at once a second at most."""
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._look()
        return self._keys

    def key(self, kid: str) -> VerificationKey | None:
        """Give a public key; the folder is looked at where it is not known, for another process may just have made it."""
        if kid not in self.keys():
            self._look()
        return self._keys.get(kid)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign an access token (``typ`` at+jwt, RFC 9068) with the newest key."""
        self.keys()
        kid = max(self._pairs)
        return str(jws.sign(dict(claims), self._pairs[kid].private, {"kid": kid, "typ": "at+jwt"}, _ALGORITHM))

    def rotate(self, *, drop_old: bool = False) -> str:
        """Make a new key, which signs from now on; gives its ``kid``.

        Older keys go on verifying until no token that they signed can hold any more; with ``drop_old`` they are removed, and
        what they signed holds no longer.
        """
        kid = f"{time.strftime(_TIME, time.gmtime(self._next_time()))}-{secrets.token_hex(4)}"
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        make_whole(self._folder / f"{kid}.pem", pem)
        self._read()
        for old, successor in pairwise(sorted(self._pairs)):
            if drop_old or _made(successor) + MAX_LIFETIME < time.time():
                (self._folder / f"{old}.pem").unlink(missing_ok=True)
        self._read()
        return kid

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWKS (RFC 7517), oldest first."""
        return {"keys": [_public(kid, key.key) for kid, key in sorted(self.keys().items())]}

    def _next_time(self) -> float:
        """The time in the name of the next key: now, or after that of the newest one, should the clock have been set back."""
        return max(time.time(), *(_made(kid) + 1 for kid in self._pairs), 0)

    def _look(self) -> None:
        """Read the folder again; what cannot be read is reported, and the keys that are known stay."""
        self._looked = time.monotonic()
        try:
            self._read()
        except (OSError, ValueError) as error:
            _LOG.error("%s The keys before it are used on.", error)

    def _read(self) -> None:
        names = {path.stem for path in self._folder.glob("*.pem") if not path.name.startswith(".")}
        if not names and self._pairs:
            raise ValueError(f"{self._folder} holds no keys any more.")
        if names != self._pairs.keys():
            self._pairs = {name: self._pairs.get(name) or _pair(self._folder / f"{name}.pem") for name in names}
            self._keys = {name: pair.public for name, pair in self._pairs.items()}


def _pair(path: Path) -> _Pair:
    try:
        _made(path.stem)
        private = jwk.construct(path.read_text("ascii"), _ALGORITHM)
        return _Pair(private, VerificationKey(_ALGORITHM, private.public_key()))
    except (JOSEError, ValueError, TypeError, AttributeError):
        raise ValueError(
            f"{path} is no key for tokens. Restore it, or remove it: what was signed with it no longer holds then."
        ) from None


def _made(kid: str) -> float:
    """When a key was made, by its name: seconds since 1970."""
    return calendar.timegm(time.strptime(kid.partition("-")[0], _TIME))


def _public(kid: str, key: Key) -> dict[str, Any]:
    parts = {name: value.decode() if isinstance(value, bytes) else value for name, value in key.to_dict().items()}
    return {
        "kty": parts["kty"],
        "crv": parts["crv"],
        "x": parts["x"],
        "y": parts["y"],
        "kid": kid,
        "use": "sig",
        "alg": _ALGORITHM,
    }
