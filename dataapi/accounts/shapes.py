"""What the routes of accounts answer with, as the document has it: the shapes that `access.shown` gives.

Times are UTC, as `2026-01-31T12:00:00Z`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from access.accounts import Rung
from access.jobs import State
from config.policy import Limits


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """Where an account stands."""

    standing: Rung
    reason: str
    until: str | None


class Window(msgspec.Struct, frozen=True):
    """A limit of bytes or links, what was used of it in its window, and when that ends."""

    limit: str
    allowed: int
    used: int
    left: int
    resets: str


class Usage(msgspec.Struct, frozen=True):
    """What was used of what one may use."""

    usage: list[Window]


class OwnAccount(Stands, frozen=True, kw_only=True):
    """The account of whoever asks."""

    account: str
    role: str
    groups: list[str]
    scopes: list[str]
    limits: Limits
    usage: list[Window]


class Account(Stands, frozen=True, kw_only=True):
    """An account with the limits that it has of its own."""

    name: str
    role: str
    groups: list[str]
    limits: dict[str, float]
    issuer: str | None
    subject: str | None
    tokensSince: str | None  # noqa: N815  as JSON has it
    created: str


class Accounts(msgspec.Struct, frozen=True):
    """A page of accounts; `after` is what the next one is asked for with."""

    accounts: list[Account]
    after: str | None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a token."""

    id: str
    account: str
    title: str
    role: str
    scopes: list[str]
    groups: list[str]
    created: str
    expires: str
    revoked: str | None
    state: str


class Tokens(msgspec.Struct, frozen=True):
    """Tokens, the newest first."""

    tokens: list[Token]


class MadeToken(Token, frozen=True, kw_only=True):
    """A token that was made: it is shown in this answer, and in no other."""

    token: str


class Use(msgspec.Struct, frozen=True):
    """What an account used of a mission on a day."""

    day: str
    account: str
    mission: str
    bytes: int
    files: int


class Report(msgspec.Struct, frozen=True):
    """What was used."""

    rows: list[Use]


class AuditEntry(msgspec.Struct, frozen=True):
    """An entry of the audit log."""

    number: int
    time: str
    actor: str
    act: str
    subject: str
    details: dict[str, Any]
    hash: str


class AuditLog(msgspec.Struct, frozen=True):
    """A page of the audit log, the newest first; `before` is what the next one is asked for with."""

    entries: list[AuditEntry]
    before: int | None


class Verdict(msgspec.Struct, frozen=True):
    """Whether the audit log is as it was written: how many entries hold, the hash of the last, and what is wrong."""

    verified: bool
    entries: int
    head: str | None
    problem: str | None


class Job(msgspec.Struct, frozen=True):
    """A job with how far it is."""

    id: str
    what: str
    path: str
    state: State
    done: int
    total: int | None
    message: str
    started: str
    ended: str | None
    actor: str


class Jobs(msgspec.Struct, frozen=True):
    """A page of jobs, the newest first; `after` is what the next one is asked for with."""

    jobs: list[Job]
    after: str | None
