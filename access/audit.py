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
    """Make the entry of an act after the one with the hash ``previous``; raises TypeError or ValueError for what is no JSON."""
    said = [number, act.actor, act.what, act.subject, act.time, dict(act.details), previous]
    return Entry(number, act, previous, hashlib.sha256(_text(said).encode("ascii")).hexdigest())


def details_text(details: Mapping[str, Any]) -> str:
    """The one text that stands for details; raises TypeError or ValueError for what is no JSON."""
    return _text(dict(details))


def read_details(text: Any) -> Mapping[str, Any]:
    """Read the text of details; one that is not as we write it was changed, and gives details for which no seal holds."""
    try:
        details = json.loads(text)
        if isinstance(details, dict) and details_text(details) == text:
            return details
    except (ValueError, TypeError, RecursionError):
        pass
    return {"this is not what was written": repr(text)}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


class AuditLog(Protocol):
    """The log; entries are only ever added, by the store together with the change. Any call may raise `StoreUnavailable`."""

    async def add(self, act: Act) -> None:
        """Add an act that changes nothing in the store."""

    async def length(self) -> int:
        """How many entries were ever added."""

    def entries(self, after: int = 0) -> AsyncIterator[Entry]:
        """All entries after a number, in order."""


class LogBroken(Exception):
    """A log that is not as it was written; ``number`` is the entry from which on it is not to be trusted."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"entry {number}: {reason}")
        self.number = number


async def verify_log(log: AuditLog, noted: str | None = None) -> tuple[int, str]:
    """Check every seal: gives how many entries there are and the hash of the last one. Raises `LogBroken`.

    Who can write to the store can also write a whole new log: only a hash that was ``noted`` elsewhere shows that.
    """
    length = await log.length()
    number, previous = 0, FIRST
    found = noted in (None, FIRST)
    async for entry in log.entries():
        number += 1
        if entry.number != number:
            raise LogBroken(number, f"it is missing; entry {entry.number} comes in its place.")
        if entry.previous != previous:
            raise LogBroken(number, "it does not follow on the entry before it.")
        if not _holds(entry):
            raise LogBroken(number, "it was changed after it was written: its hash is another one.")
        previous = entry.hash
        found = found or previous == noted
    if number < length:  # acts that were added while we read may make it more
        raise LogBroken(number + 1, f"it is missing, and all after it: {length} were written.")
    if not found:
        raise LogBroken(1, f"no entry has the hash {noted}: this is another log than the one it was noted from.")
    return number, previous


def _holds(entry: Entry) -> bool:
    try:
        return seal(entry.number, entry.act, entry.previous).hash == entry.hash
    except (TypeError, ValueError):  # a value that no act can have
        return False
