"""Keyset cursors: where a page ended, for one question, signed, without any state on a server.

A cursor is base64url, without padding, of: version (1 byte), hash of the question (8 bytes), truncated HMAC-SHA256
(16 bytes), and the JSON list of the last sort values followed by the last key. Every engine makes the same cursors,
so they stay valid over restarts, re-indexing and a change of engine.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from enum import Enum
from math import isinf
from pathlib import Path
from typing import NamedTuple

import orjson

from search.port import InvalidCursor, SearchError, SearchRequest, Visible
from search.query import Literal

FILE = "cursor.key"
KEY_SIZE = 32
LIMIT = 1_000_000  # characters: sort values are whole label texts at most; a longer text is no cursor of ours
_VERSION = 1
_QUESTION_SIZE = 8
_SIGNATURE_SIZE = 16
_VERSIONED = bytes([_VERSION])
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_HEADER_SIZE = 1 + _QUESTION_SIZE + _SIGNATURE_SIZE


class Position(NamedTuple):
    """The place of one record in an order: its sort values (None where missing) and its key, mostly the uri."""

    values: tuple[Literal | None, ...]
    key: str


def question(*parts: object) -> bytes:
    """A hash of what was asked: query nodes, sort keys, texts, numbers, None, `Visible`, and collections of them."""
    return hashlib.sha256(_canonical(parts).encode("utf-8", "backslashreplace")).digest()[:_QUESTION_SIZE]


def search_question(request: SearchRequest) -> bytes:
    """The hash that ties the cursors of a search to its conditions, its order and its asker; the page size may change."""
    folded = ("fold",) if request.fold else ()
    return question("search", request.where, request.sort, request.relevance, request.visible, *folded)


def encode_cursor(key: bytes, asked: bytes, position: Position) -> str:
    """The cursor of ``position`` for the question hashed in ``asked``."""
    payload = _payload([*position.values, position.key])
    header = _VERSIONED + asked
    raw = header + _signature(key, header + payload) + payload
    return binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


def decode_cursor(key: bytes, asked: bytes, cursor: str) -> Position:
    """The position that ``cursor`` names; raises `InvalidCursor` if it is damaged, foreign or of another question."""
    raw = _raw(cursor)
    header, signature, payload = raw[: 1 + _QUESTION_SIZE], raw[1 + _QUESTION_SIZE : _HEADER_SIZE], raw[_HEADER_SIZE:]
    if header[0] != _VERSION:
        raise InvalidCursor("This cursor is of another version; ask again from the first page.")
    if not hmac.compare_digest(signature, _signature(key, header + payload)):
        raise InvalidCursor("This cursor is damaged or comes from another index; ask again from the first page.")
    if header[1:] != asked:
        raise InvalidCursor(
            "This cursor belongs to another question: conditions, order and visibility must be the same on every page."
        )
    *values, last = json.loads(payload)
    return Position(tuple(values), last)


def load_or_create_key(data: Path) -> bytes:
    """The key that signs the cursors of a data folder, from ``keys/cursor.key``, made at first use (mode 0600).

    Safe to call from several processes at once: the first one's key stays.
    """
    path = data / "keys" / FILE
    try:
        if not path.exists():
            _create_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise SearchError(f"{path}: the cursor key cannot be read or made ({error.strerror}).") from error
    if len(key) != KEY_SIZE:
        raise SearchError(
            f"{path}: a cursor key has {KEY_SIZE} bytes, not {len(key)}; remove the file to get a new key."
        )
    return key


def _create_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"cursor.{secrets.token_hex(8)}.draft")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_SIZE))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails if another process was first, and never shows half a key
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _raw(cursor: str) -> bytes:
    damaged = InvalidCursor("This is no cursor of this service; give one that a page returned, unchanged.")
    if len(cursor) > LIMIT:
        raise damaged
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise damaged from error
    # The last character carries unused bits, and decoders let several spellings pass: only our own spelling is ours.
    if len(raw) <= _HEADER_SIZE or base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
        raise damaged
    return raw


def _payload(values: list[Literal | None]) -> bytes:
    """JSON of sort values, most quickly; orjson has no infinity, no integers beyond 64 bits and no lone surrogates."""
    if not any(isinstance(value, float) and isinf(value) for value in values):
        with suppress(orjson.JSONEncodeError):
            return orjson.dumps(values)
    return json.dumps(values).encode("ascii")


def _signature(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")[:_SIGNATURE_SIZE]


def _canonical(part: object) -> str:
    """A text that differs where questions differ, in every process: sets sorted, types and field names written out."""
    if isinstance(part, Visible):
        return f"Visible({part.everything}{_joined(sorted(part.labels))})"
    if isinstance(part, frozenset | set):
        return f"{{{_joined(sorted(part, key=repr))}}}"
    if isinstance(part, tuple | list):
        return f"({_joined(part)})"
    if isinstance(part, Enum):
        return repr(part.value)
    if part is None or isinstance(part, str | int | float):
        return repr(part)
    names = _field_names(part)
    return f"{type(part).__name__}({_joined([getattr(part, name) for name in names])})"


def _field_names(part: object) -> Sequence[str]:
    for attribute in ("__struct_fields__", "__dataclass_fields__"):
        names = getattr(part, attribute, None)
        if names is not None:
            return list(names)
    raise TypeError(f"a {type(part).__name__} cannot be part of a question")


def _joined(parts: Collection[object]) -> str:
    if set(map(type, parts)) == {str}:  # a request may name a thousand places
        return ",".join(map(repr, parts))
    return ",".join(_canonical(part) for part in parts)
