"""The one wrapper around python-jose: everything about a token's form is checked before the library sees it.

python-jose by itself takes the algorithm that a token names, tries every key of a set, and fails in many ways on hostile
input. Here each key has one algorithm, a key is looked up by ``kid`` among our own or the issuer's only, and whatever goes
wrong is one refusal; of the library, its keys verify and sign. (RFC 7515, RFC 7519; RFC 8725 "JSON Web Token Best Current
Practices".)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from jose.backends.base import Key

from access.identity import Unauthenticated

MAX_LENGTH = 4096
_MAX_DEPTH = 8
ALGORITHMS = ("RS256", "ES256")
_FORBIDDEN_HEADERS = frozenset(["jku", "jwk", "x5u", "x5c", "crit"])
_TYPES = frozenset(["jwt", "at+jwt"])
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = b"[]{}"
_NO_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key with the one algorithm that it is used with."""

    algorithm: str
    key: Key


class Token(NamedTuple):
    """A token whose signature holds; ``signed`` is the SHA-256 of what was signed."""

    claims: Mapping[str, Any]
    signed: str


class UnverifiedToken(NamedTuple):
    """A well-formed token of which nothing is believed yet: its ``kid`` and ``iss`` only say where to look for its key."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    body: bytes
    signature: bytes

    @property
    def kid(self) -> str | None:
        """The name of the key, where it is a text."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None

    def verified(self, key: VerificationKey | None) -> Token:
        """Verify the signature with the key of the token's ``kid`` (None: there is none); the claims are still to be checked.

        Raises Unauthenticated, whose reason never holds any of the token.
        """
        if key is None:
            raise Unauthenticated("The token is not signed with a known key (kid).")
        if self.header.get("alg") != key.algorithm:
            raise Unauthenticated("The token's algorithm is not that of its key.")
        try:
            holds = key.key.verify(self.body, self.signature)
        except Exception:  # the library raises many kinds: each of them is a signature that does not hold
            holds = False
        if holds is not True:
            raise Unauthenticated("The token's signature does not hold.")
        return Token(self.claims, hashlib.sha256(self.body).hexdigest())


def read_token(token: str) -> UnverifiedToken:
    """Read a compact token, whose form and header are checked here; raises Unauthenticated."""
    if len(token) > MAX_LENGTH or not token.isascii():
        raise Unauthenticated(f"The token is no JWT of at most {MAX_LENGTH} characters.")
    parts = token.split(".")
    if len(parts) != 3 or not all(parts):
        raise Unauthenticated("The token is no signed JWT of three parts.")
    raw_header, raw_claims, signature = map(_decoded, parts)
    header = _json_object(raw_header)
    if _FORBIDDEN_HEADERS & header.keys():
        raise Unauthenticated("The token's header names keys of its own, or critical extensions: neither is accepted.")
    if not _is_access_token(header.get("typ", "JWT")):
        raise Unauthenticated("The token is of another kind than access tokens (typ).")
    return UnverifiedToken(header, _json_object(raw_claims), token.rpartition(".")[0].encode("ascii"), signature)


def verify(token: str, keys: Mapping[str, VerificationKey]) -> Token:
    """Verify form and signature of a compact token with one of these keys, by ``kid``; raises Unauthenticated."""
    read = read_token(token)
    return read.verified(keys.get(read.kid) if read.kid is not None else None)


def _is_access_token(kind: Any) -> bool:
    """Whether ``typ`` is that of an access token: an issuer signs tokens for other ends with the same key (RFC 8725, 3.11)."""
    return isinstance(kind, str) and kind.lower().removeprefix("application/") in _TYPES


def _decoded(part: str) -> bytes:
    """Decode base64url; a text that another text stands for too is refused."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise Unauthenticated("The token is not written in base64url.") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != part:
        raise Unauthenticated("The token is not written in canonical base64url.")
    return raw


def _json_object(raw: bytes) -> dict[str, Any]:
    if _depth(raw) > _MAX_DEPTH:
        raise Unauthenticated("The token is nested too deeply.")
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unauthenticated("The token's parts are no JSON objects of unique keys.") from None
    if not isinstance(value, dict):
        raise Unauthenticated("The token's parts are no JSON objects of unique keys.")
    return value


def _depth(raw: bytes) -> int:
    """Give the nesting of a JSON text, or more where even that is little; brackets in its strings do not count."""
    brackets = raw.count(b"{") + raw.count(b"[")
    if brackets <= _MAX_DEPTH:
        return brackets
    depth = deepest = 0
    for byte in _STRING.sub(b"", raw).translate(None, _NO_BRACKETS):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _refuse_constant(_name: str) -> None:
    raise ValueError


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)
