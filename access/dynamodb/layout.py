"""Where each thing is in the table: the keys of all items. docs/dynamodb.md says which call touches which.

No two kinds share a partition, so that a busy account's item never stands beside a list. Lists that must be complete
(accounts by name, changes, the audit log, use) are partitions of their own, read consistently, and no secondary index, which
would be behind.
"""

from __future__ import annotations

import hashlib

from access.dynamodb.calls.items import Key, padded

HEAD: Key = ("head", "head")
"""The head of the audit log, the number of the last change and of the last denial: written by each act."""

NAMES = "accounts"
AUDIT = "audit"
CHANGES = "changes"
DENIED = "denied"
USES = "uses"
"""Partitions that are lists: of accounts' names, acts, changes, denied prefixes, and of the lists of what was used."""

SHARDS = 16
"""Partitions for the use of one day: DynamoDB writes 1,000 units a second to each."""

_LONGEST = 800  # bytes of an account's name within a key of 1,024


def account_key(name: str) -> Key:
    """An account: its record, where it stands, and its windows."""
    return f"account#{name}", "account"


def subject_key(issuer: str, subject: str) -> Key:
    """The account that an issuer's subject has."""
    return f"subject#{_digest(issuer, subject)}", "subject"


def token_key(id_: str) -> Key:
    """A token that was made."""
    return f"token#{id_}", "token"


def tokens_of(account: str) -> str:
    """The list of an account's tokens."""
    return f"tokens#{account}"


def violations_of(account: str) -> str:
    """The list of an account's violations."""
    return f"violations#{account}"


def reservation_key(id_: str) -> Key:
    """A reservation."""
    return f"reservation#{id_}", "reservation"


def event_key(event: str) -> Key:
    """A line of an access log that was charged."""
    return f"event#{_digest(event)}", "event"


def leases_key(account: str) -> Key:
    """The leases of an account's paced streams."""
    return f"leases#{account}", "leases"


def denied_key(prefix: str) -> Key:
    """A denied prefix."""
    return DENIED, _digest(prefix)


def use_key(day: int, account: str, mission: str) -> Key:
    """What an account used of a mission on a day, in a list by account and mission."""
    return f"use#{use_place(day, account)}", f"{use_begins(account)}{mission}"


def use_place(day: int, account: str) -> str:
    """The place, in the list of lists, of the one with what an account used on a day."""
    return f"{padded(day)}#{_shard_of(account):02}"


def use_begins(account: str) -> str:
    """How an account's rows of use begin: control characters are in no name, so that the order is that of the names."""
    return f"{account.encode()[:_LONGEST].decode(errors='ignore')}\0"


def _shard_of(account: str) -> int:
    """The shard of an account's use."""
    return hashlib.blake2b(account.encode(), digest_size=1).digest()[0] % SHARDS


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
