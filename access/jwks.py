"""Reading a set of public keys (JWKS, RFC 7517) from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jose import jwk
from jose.exceptions import JOSEError

from access.tokens import ALGORITHMS, VerificationKey
from config.tables import ConfigurationError

_KINDS = {"RSA": "RS256", "EC": "ES256"}
_PRIVATE = frozenset(["d", "p", "q", "dp", "dq", "qi", "k"])
_MIN_RSA_BITS = 2048


def read_jwks(path: Path) -> dict[str, VerificationKey]:
    """Read the keys by ``kid``.

    Raises ConfigurationError for a file without keys, and for a key without ``kid``, with private parts, of another kind
    than RSA (RS256) and P-256 (ES256), or too short.
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: the key set cannot be read: {error}. Write a JWKS.") from None
    entries = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f'{path}: there are no keys in it. Write {{"keys": [...]}}.')
    found: dict[str, VerificationKey] = {}
    for number, entry in enumerate(entries, 1):
        where = f"{path}: key {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or not entry["kid"]:
            raise ConfigurationError(f"{where} has no kid. Give it one: keys are looked up by it.")
        if entry["kid"] in found:
            raise ConfigurationError(f"{where} has the kid of another one. Keep one of them.")
        found[entry["kid"]] = _key(entry, where)
    return found


def _key(entry: Mapping[str, Any], where: str) -> VerificationKey:
    if _PRIVATE & entry.keys():
        raise ConfigurationError(f"{where} is private or symmetric. Write its public part only.")
    algorithm = entry.get("alg") or _KINDS.get(str(entry.get("kty")))
    if algorithm not in ALGORITHMS or _KINDS.get(str(entry.get("kty"))) != algorithm:
        raise ConfigurationError(f"{where} is not of a kind that is accepted. Use RSA with RS256, or P-256 with ES256.")
    if algorithm == "ES256" and entry.get("crv") != "P-256":
        raise ConfigurationError(f"{where} is on another curve than P-256. Use P-256 with ES256.")
    try:
        key = jwk.construct(dict(entry), algorithm)
    except (JOSEError, ValueError, TypeError, KeyError):
        raise ConfigurationError(f"{where} is not well-formed. Export it again.") from None
    prepared = getattr(key, "prepared_key", None)
    if algorithm == "RS256" and getattr(prepared, "key_size", 0) < _MIN_RSA_BITS:
        raise ConfigurationError(f"{where} is shorter than {_MIN_RSA_BITS} bits. Make a longer one.")
    return VerificationKey(algorithm, key)
