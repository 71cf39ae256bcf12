"""What is noted of one request while it is answered."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from execution.codes import Code

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_NAME_LENGTH = 100
_CODES = frozenset(map(str, Code))
_OTHER = "OTHER"
"""Stands for codes of subgraphs' own: they may be any text, and many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: the operation's kind and name (None where unknown), the HTTP status, errors and bytes."""

    kind: str | None
    name: str | None
    status: int
    errors: list[dict[str, Any]]
    length: int

    @property
    def codes(self) -> list[str]:
        """The codes of the errors, each once; those outside the closed list are ``OTHER``."""
        if not self.errors:
            return []
        given = (error.get("extensions", {}).get("code") for error in self.errors)
        return list(dict.fromkeys(code if isinstance(code, str) and code in _CODES else _OTHER for code in given))

    @property
    def short_name(self) -> str | None:
        """The operation's name, cut: clients choose it."""
        return self.name[:_NAME_LENGTH] if self.name else None


class RequestRecord:
    """One request: its id, when it began, its span, and how often subgraphs are called.

    The id is the client's ``x-request-id`` where that is at most 64 letters, digits, dots, hyphens and underscores.
    """

    __slots__ = ("_headers", "calls", "id", "span", "started")

    def __init__(self, headers: Mapping[str, str], span: Span | None, trace_headers: Mapping[str, str]) -> None:
        given = headers.get("x-request-id", "")
        self.id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
        self.started = time.perf_counter()
        self.span = span
        self.calls = 0
        self._headers = {"x-request-id": self.id, **trace_headers}

    def headers(self) -> Mapping[str, str]:
        """Give the headers that tell subgraphs of the request."""
        return self._headers

    def line(self, outcome: Outcome) -> dict[str, Any]:
        """Give the log line of the request."""
        return {
            "request": self.id,
            "operation": outcome.short_name,
            "kind": outcome.kind,
            "status": outcome.status,
            "codes": outcome.codes,
            "ms": round((time.perf_counter() - self.started) * 1e3, 3),
            "calls": self.calls,
            "bytes": outcome.length,
        }
