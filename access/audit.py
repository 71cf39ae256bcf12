"""The audit log: every act of an operator and every change of rights, each entry sealed with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

import msgspec

FIRST = "0" * 64
"""What stands for the hash before the first entry."""


class Act(msgspec.Struct, frozen=True):
    """Something that was done: ``actor`` did ``what`` to ``subject`` at ``time`` (seconds since 1970).

    ``details`` never hold a token, a signature or a link.
    """

    actor: str
    what: str
    subject: str
    time: int
    details: Mapping[str, Any] = {}


class Entry(msgspec.Struct, frozen=True):
    """An act in its place in the log; ``hash`` covers it, its number and ``previous``, the hash of the entry before."""

    number: int
    act: Act
    previous: str
    hash: str


def seal(number: int, act: Act, previous: str) -> Entry:
    """Make the entry of an act after the one with the hash ``previous``."""
    said = [number, act.actor, act.what, act.subject, act.time, dict(act.details), previous]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Entry(number, act, previous, hashlib.sha256(text.encode("ascii")).hexdigest())


class AuditLog(Protocol):
    """Reads the log; entries are only ever added, by the store that makes the change."""

    def entries(self, after: int = 0) -> AsyncIterator[Entry]:
        """All entries after a number, in order."""
