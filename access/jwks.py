"""Reading a set of public keys (JWKS, RFC 7517) from a file."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jose import jwk
from jose.exceptions import JOSEError

from access.tokens import ALGORITHMS, VerificationKey
from config.tables import ConfigurationError

_LOG = logging.getLogger("tharsis.access")
_LOOK_SECONDS = 1.0
_KINDS = {"RSA": "RS256", "EC": "ES256"}
_PRIVATE = frozenset(["d", "p", "q", "dp", "dq", "qi", "k"])
_MIN_RSA_BITS = 2048
_MAX_KEYS = 100


class KeyFile:
    """The keys of a file, read again when it changes; one that has become unfit is reported, and the keys before it stay.

    ``keys`` gives another mapping after each change. Raises ConfigurationError where the file is unfit at the beginning.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._state()
        self._keys: Mapping[str, VerificationKey] = read_jwks(path)
        self._looked = time.monotonic()

    def keys(self) -> Mapping[str, VerificationKey]:
        """Give the keys by ``kid``; the file is looked at once a second at most."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            state = self._state()
            if state != self._seen:
                self._seen = state
                self._read()
        return self._keys

    def _read(self) -> None:
        try:
            self._keys = read_jwks(self._path)
        except ConfigurationError as error:
            _LOG.error("%s The keys before it are used on.", error)
        else:
            _LOG.info("%s: %d keys are read", self._path, len(self._keys))

    def _state(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def read_jwks(path: Path) -> dict[str, VerificationKey]:
    """Read the keys by ``kid``; those for encryption (``use``) are passed over.

    Raises ConfigurationError for a file without keys, and for a key without ``kid``, with private parts, of another kind
    than RSA (RS256) and P-256 (ES256), or too short.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: the key set cannot be read: {error.strerror}. Make it readable.") from None
    found: dict[str, VerificationKey] = {}
    for number, entry in enumerate(_entries(raw, str(path)), 1):
        where = f"{path}: key {number}"
        if isinstance(entry, dict) and not _PRIVATE & entry.keys() and entry.get("use", "sig") != "sig":
            continue
        kid, key = _named_key(entry, where)
        if kid in found:
            raise ConfigurationError(f"{where} has the kid of another one. Keep one of them.")
        found[kid] = key
    if not found:
        raise ConfigurationError(f"{path}: there is no key for signatures in it. Add the issuer's public key.")
    return found


def fit_keys(raw: bytes, source: str) -> dict[str, VerificationKey]:
    """Read the keys that an issuer serves: those of other kinds are passed over, and both of two with one name."""
    found: dict[str, VerificationKey] = {}
    double: set[str] = set()
    try:
        entries = _entries(raw, source)
    except ConfigurationError as error:
        _LOG.warning("%s", error)
        return {}
    for number, entry in enumerate(entries[:_MAX_KEYS], 1):
        if isinstance(entry, dict) and entry.get("use", "sig") != "sig":
            continue
        try:
            kid, key = _named_key(entry, f"{source}: key {number}")
        except ConfigurationError as error:
            _LOG.info("%s", error)
            continue
        if kid in found:
            double.add(kid)
        found[kid] = key
    return {kid: key for kid, key in found.items() if kid not in double}


def _entries(raw: bytes, where: str) -> list[Any]:
    try:
        content = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{where}: the key set is no JSON: {error}. Write a JWKS.") from None
    entries = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f'{where}: there are no keys in it. Write {{"keys": [...]}}.')
    return entries


def _named_key(entry: Any, where: str) -> tuple[str, VerificationKey]:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or not entry["kid"]:
        raise ConfigurationError(f"{where} has no kid. Give it one: keys are looked up by it.")
    return entry["kid"], _key(entry, where)


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
