"""Operations known by the SHA-256 of their text: from a file, and automatically as clients send them.

The request's extension is that of automatic persisted queries: ``{"persistedQuery": {"version": 1, "sha256Hash": …}}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.gateway import PersistedSettings
from config.tables import ConfigurationError
from execution.codes import Code
from gateway.service.cache import ByteCache
from gateway.service.request import GraphQLRequest, refused

_OVERHEAD = 200  # bytes of an entry besides its text


class PersistedOperations:
    """Finds the text of requests, and learns new ones where that is allowed."""

    def __init__(self, settings: PersistedSettings) -> None:
        self._only = settings.only
        self._automatic = settings.automatic and not settings.only
        self._fixed = read_operations(Path(settings.file)) if settings.file else {}
        self._learned: ByteCache[str, str] = ByteCache(settings.automatic_bytes)

    def text(self, request: GraphQLRequest) -> str:
        """Give the text of a request.

        Raises Refused: ``PERSISTED_QUERY_NOT_FOUND`` where a hash or a text is not known, ``BAD_USER_INPUT`` where hash and
        text do not belong together, or there is neither.
        """
        wanted = _hash(request.extensions)
        if request.query is None:
            if wanted is None:
                raise refused("The request has no query: send its text as `query`.", Code.BAD_USER_INPUT, 400)
            return self._known(wanted)
        if wanted is None and not self._only:
            return request.query
        found = hashlib.sha256(request.query.encode()).hexdigest()
        if wanted is not None and found != wanted:
            raise refused("The hash is not that of the query: send the SHA-256 of its text.", Code.BAD_USER_INPUT, 400)
        if self._only and found not in self._fixed:
            raise refused("Only registered operations are answered here.", Code.PERSISTED_QUERY_NOT_FOUND)
        return request.query

    def learn(self, request: GraphQLRequest, text: str) -> None:
        """Remember a valid text that came with its hash."""
        wanted = _hash(request.extensions) if self._automatic and request.query is not None else None
        if wanted is not None:
            self._learned.put(wanted, text, len(text) + _OVERHEAD)

    def _known(self, wanted: str) -> str:
        text = self._fixed.get(wanted) or (self._learned.get(wanted) if self._automatic else None)
        if text is None:  # the messages are those that clients of automatic persisted queries look for
            message = "PersistedQueryNotFound" if self._automatic or self._fixed else "PersistedQueryNotSupported"
            raise refused(message, Code.PERSISTED_QUERY_NOT_FOUND)
        return text


def _hash(extensions: Mapping[str, Any]) -> str | None:
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    wanted = given.get("sha256Hash") if isinstance(given, dict) else None
    if not isinstance(wanted, str) or given.get("version") != 1:
        raise refused('extensions.persistedQuery must be {"version": 1, "sha256Hash": "…"}.', Code.BAD_USER_INPUT, 400)
    return wanted.lower()


def read_operations(path: Path) -> dict[str, str]:
    """Read a file of operations: JSON ``{hash: text}``, or a manifest ``{"operations": [{"id": hash, "body": text}]}``.

    Raises ConfigurationError where it is neither, or a hash is not that of its text.
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: the persisted operations cannot be read: {error}. Write JSON.") from None
    entries = content.get("operations", content) if isinstance(content, dict) else None
    if isinstance(entries, list):
        entries = {entry.get("id"): entry.get("body") for entry in entries if isinstance(entry, dict)}
    if not isinstance(entries, dict) or not all(isinstance(text, str) for text in entries.values()):
        raise ConfigurationError(f'{path}: no persisted operations: write {{"SHA-256 of the text": "text"}}.')
    for known, text in entries.items():
        found = hashlib.sha256(text.encode()).hexdigest()
        if found != str(known).lower():
            raise ConfigurationError(f"{path}: the text under {known} has the SHA-256 {found}. Correct the hash.")
    return {str(known).lower(): text for known, text in entries.items()}
