"""Accounts, their standing, limits, usage and tokens as GraphQL types."""

from __future__ import annotations

import time
from enum import Enum

import msgspec
import strawberry

from access.accounts import Account as Kept
from access.accounts import OwnLimits as Own
from access.accounts import Standing as Stands
from access.accounts import TokenRecord
from access.issuing import Made
from access.self_service import Window
from config.policy import Limits
from schema.times import format_time
from subgraphs.values import Long


@strawberry.enum(description="A step of the ladder of curtailment.")
class Rung(Enum):
    """The steps of `access.accounts.Rung`."""

    NORMAL = strawberry.enum_value("normal", description="Nothing is curtailed.")
    PACED = strawberry.enum_value("paced", description="Downloads are slow.")
    METADATA = strawberry.enum_value("metadata", description="There are no downloads; all else is answered.")
    REVOKED = strawberry.enum_value("revoked", description="Shut out.")


@strawberry.type(description="Where an account stands.")
class Standing:
    """A step of the ladder, with its reason and its end."""

    rung: Rung = strawberry.field(description="The step of the ladder.")
    reason: str | None = strawberry.field(description="Why the account is curtailed; null where it is not.")
    since: str | None = strawberry.field(description="Since when it is curtailed, ISO 8601 in UTC.")
    until: str | None = strawberry.field(description="Until when; null where an operator must restore the account.")

    def __init__(self, standing: Stands) -> None:
        now = standing.at(time.time())
        self.rung, self.reason = Rung(str(now.rung)), now.reason or None
        self.since, self.until = moment(now.since or None), moment(now.until)


@strawberry.type(description="What an account may use: the limits of its role, with those of its own before them.")
class AccountLimits:
    """The limits that hold."""

    requests_per_second: float = strawberry.field(description="Requests a second.")
    request_burst: Long = strawberry.field(description="Requests that may come at once.")
    links_per_minute: Long = strawberry.field(description="Links a minute.")
    bytes_per_day: Long = strawberry.field(description="Bytes a day (UTC).")
    bytes_per_period: Long = strawberry.field(description="Bytes a period of 30 days.")
    streams: Long = strawberry.field(description="Downloads at the same time.")

    def __init__(self, limits: Limits) -> None:
        self.requests_per_second, self.request_burst = limits.requests_per_second, Long(limits.request_burst)
        self.links_per_minute, self.streams = Long(limits.links_per_minute), Long(limits.streams)
        self.bytes_per_day, self.bytes_per_period = Long(limits.bytes_per_day), Long(limits.bytes_per_period)


@strawberry.type(description="What was used of a limit in the window that is open, and when that ends.")
class UsageWindow:
    """One limit with its window."""

    limit: str = strawberry.field(
        description="The limit, as refusals name it: bytes_per_day, bytes_per_period, links_per_minute; for those without "
        "a token also anonymous_bytes_per_day, which they share."
    )
    allowed: Long = strawberry.field(description="How much may be used.")
    used: Long = strawberry.field(description="How much was used.")
    left: Long = strawberry.field(description="How much is left; below zero where more was served than granted.")
    resets: str = strawberry.field(description="When the window ends, ISO 8601 in UTC.")

    def __init__(self, window: Window) -> None:
        self.limit, self.allowed, self.used = window.limit, Long(window.allowed), Long(window.used)
        self.left, self.resets = Long(window.left), needed(window.resets)


@strawberry.type(description="What is known of a token that was made here. The token itself is kept nowhere.")
class AccessToken:
    """A token's record."""

    id: str = strawberry.field(description="By which it is revoked; it is no secret.")
    title: str = strawberry.field(description="What it is for.")
    role: str = strawberry.field(description="The role that it gives.")
    scopes: list[str] = strawberry.field(description="What it may be used for.")
    groups: list[str] = strawberry.field(description="The groups that it gives.")
    created: str = strawberry.field(description="When it was made, ISO 8601 in UTC.")
    expires: str = strawberry.field(description="When it is over.")
    revoked: str | None = strawberry.field(description="When it was revoked; null where it was not.")

    def __init__(self, record: TokenRecord) -> None:
        self.id, self.title, self.role = record.id, record.title, record.role
        self.scopes, self.groups = sorted(record.scopes), sorted(record.groups)
        self.created, self.expires = needed(record.created), needed(record.expires)
        self.revoked = moment(record.revoked)


@strawberry.type(description="A token that was just made: it is shown now and never again.")
class NewToken:
    """The token with its record."""

    token: str = strawberry.field(description="The token: a secret. Show it as Bearer, or as password of HTTP Basic.")
    record: AccessToken = strawberry.field(description="What is kept of it.")

    def __init__(self, made: Made) -> None:
        self.token, self.record = made.token, AccessToken(made.record)


@strawberry.type(description="Limits of one account in place of its role's; null leaves the role's.")
class OwnLimits:
    """An account's own limits."""

    requests_per_second: float | None = strawberry.field(description="Requests a second.")
    request_burst: Long | None = strawberry.field(description="Requests that may come at once.")
    links_per_minute: Long | None = strawberry.field(description="Links a minute.")
    bytes_per_day: Long | None = strawberry.field(description="Bytes a day (UTC).")
    bytes_per_period: Long | None = strawberry.field(description="Bytes a period of 30 days.")
    streams: Long | None = strawberry.field(description="Downloads at the same time.")

    def __init__(self, own: Own) -> None:
        for name, value in msgspec.structs.asdict(own).items():
            setattr(self, name, value)


@strawberry.type(description="An account, as operators see it.")
class Account:
    """Who may ask."""

    name: str = strawberry.field(description="Its name.")
    role: str = strawberry.field(description="Its role.")
    groups: list[str] = strawberry.field(description="Its groups.")
    standing: Standing = strawberry.field(description="Where it stands.")
    own_limits: OwnLimits = strawberry.field(description="Limits of its own.")
    issuer: str | None = strawberry.field(description="The OpenID Connect issuer that it came with.")
    subject: str | None = strawberry.field(description="Its subject at that issuer.")
    tokens_since: str | None = strawberry.field(
        description="Only tokens made since then hold, ISO 8601 in UTC; null where all do."
    )
    created: str = strawberry.field(description="When it was made.")

    def __init__(self, account: Kept) -> None:
        self.name, self.role, self.groups = account.name, account.role, sorted(account.groups)
        self.standing, self.own_limits = Standing(account.standing), OwnLimits(account.limits)
        self.issuer, self.subject = account.issuer, account.subject
        self.tokens_since, self.created = moment(account.not_before or None), needed(account.created)


def moment(seconds: int | None) -> str | None:
    """A time in seconds since 1970 as ISO 8601 has it; None for None."""
    return None if seconds is None else needed(seconds)


def needed(seconds: int) -> str:
    """Likewise, of a time that is there."""
    return format_time(seconds * 1_000_000)
