"""Accounts and tokens in ``access.sqlite``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import msgspec

from access.accounts import (
    REVOKED_LONGER,
    TOKENS_SHOWN,
    Account,
    AccountChanged,
    AccountExists,
    Changes,
    DeniedPrefix,
    OwnLimits,
    Rung,
    Standing,
    TokenRecord,
    UnknownAccount,
    matters,
)
from access.audit import Act
from access.sqlite.audit import note
from access.sqlite.commits import Commits
from access.sqlite.connection import number_of
from access.sqlite.reads import Reads

_COLUMNS = "name, role, groups, rung, reason, since, until, not_before, limits, issuer, subject, created"
_ACCOUNT = f"SELECT {_COLUMNS} FROM account WHERE made "  # noqa: S608  names of columns
_TOKEN = "SELECT id, account, title, role, scopes, groups, created, expires, revoked FROM token "  # noqa: S105  a statement
_PUT = f"""INSERT INTO account ({_COLUMNS}, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
ON CONFLICT (name) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", "))}, made = 1"""  # noqa: S608  columns


class SqliteAccounts:
    """Keeps accounts and tokens: an `AccountStore`."""

    def __init__(self, commits: Commits, reads: Reads) -> None:
        self._commits, self._reads = commits, reads

    async def account(self, name: str) -> Account | None:
        """The account of a name."""
        return await self._reads.run(lambda connection: _account(connection, name))

    async def account_of(self, issuer: str, subject: str) -> Account | None:
        """The account that came with an OIDC issuer's subject."""
        return await self._reads.run(lambda connection: _account_of(connection, issuer, subject))

    async def accounts(self, match: str = "", size: int = 100, after: str | None = None) -> Sequence[Account]:
        """Accounts whose name begins with ``match``, by name, after the name ``after``."""

        def read(connection: apsw.Connection) -> list[Account]:
            rows = connection.execute(
                _ACCOUNT + "AND name >= ? AND name < ? AND name > ? ORDER BY name LIMIT ?",
                (match, match + "\U0010ffff", after or "", size),
            )
            return [_read_account(row) for row in rows]

        return await self._reads.run(read)

    async def add_account(self, account: Account, act: Act) -> None:
        """Make an account; raises `AccountExists`."""

        def write(connection: apsw.Connection) -> None:
            if _account(connection, account.name) is not None:
                raise AccountExists(f"There is an account {account.name} already.")
            if (
                account.issuer is not None
                and _account_of(connection, account.issuer, account.subject or "") is not None
            ):
                raise AccountExists(f"There is an account of subject {account.subject} of {account.issuer} already.")
            connection.execute(_PUT, _account_row(account))
            if matters(account):
                _mark_changed(connection, account.name)
            note(connection, act)

        await self._commits.run(write)

    async def replace_account(self, account: Account, act: Act, was: Account | None = None) -> None:
        """Put a changed account in place of the one of its name; raises `UnknownAccount`, `AccountChanged`, `AccountExists`."""

        def write(connection: apsw.Connection) -> None:
            found = _account(connection, account.name)
            if found is None:
                raise UnknownAccount(f"There is no account {account.name}.")
            if was is not None and found != was:
                raise AccountChanged(f"The account {account.name} was changed meanwhile.")
            if account.issuer is not None:
                other = _account_of(connection, account.issuer, account.subject or "")
                if other is not None and other.name != account.name:
                    raise AccountExists(
                        f"Account {other.name} is of subject {account.subject} of {account.issuer} already."
                    )
            connection.execute(_PUT, _account_row(account))
            _mark_changed(connection, account.name)
            note(connection, act)

        await self._commits.run(write)

    async def tokens(self, account: str) -> Sequence[TokenRecord]:
        """The tokens of an account, newest first."""

        def read(connection: apsw.Connection) -> list[TokenRecord]:
            rows = connection.execute(_TOKEN + "WHERE account = ? ORDER BY created DESC, id", (account,))
            return [_read_token(row) for row in rows]

        return await self._reads.run(read)

    async def token(self, id_: str) -> TokenRecord | None:
        """A token by its id."""

        def read(connection: apsw.Connection) -> TokenRecord | None:
            row = connection.execute(_TOKEN + "WHERE id = ?", (id_,)).fetchone()
            return _read_token(row) if row is not None else None

        return await self._reads.run(read)

    async def add_token(self, token: TokenRecord, act: Act) -> None:
        """Note a token that is made; raises `UnknownAccount`."""

        def write(connection: apsw.Connection) -> None:
            if _account(connection, token.account) is None:
                raise UnknownAccount(f"There is no account {token.account}.")
            connection.execute(
                "DELETE FROM token WHERE account = ? AND expires < ?", (token.account, act.time - TOKENS_SHOWN)
            )
            connection.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _token_row(token))
            note(connection, act)

        await self._commits.run(write)

    async def revoke_token(self, id_: str, expires: int, act: Act) -> None:
        """Revoke a token by id, ours or another issuer's, until it is over anyhow. Doing it twice is no error."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM revocation WHERE expires < ?", (act.time - REVOKED_LONGER,))
            connection.execute(
                "INSERT INTO revocation VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET expires = max(expires, excluded.expires)",
                (id_, expires, _next_change(connection)),
            )
            connection.execute("UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", (act.time, id_))
            note(connection, act)

        await self._commits.run(write)

    async def deny(self, denied: DeniedPrefix, act: Act) -> None:
        """Deny a prefix at once, until `allow`."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO denial VALUES (?, ?)", (denied.prefix, _list(denied.labels)))
            _next_change(connection)
            note(connection, act)

        await self._commits.run(write)

    async def allow(self, prefix: str, act: Act) -> None:
        """End the denial of a prefix."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM denial WHERE prefix = ?", (prefix,))
            _next_change(connection)
            note(connection, act)

        await self._commits.run(write)

    async def note_violation(self, account: str, kind: str, at: int, since: int) -> Sequence[int]:
        """Note a violation; gives the times of all of the account's since a time. Older ones are forgotten."""

        def write(connection: apsw.Connection) -> list[int]:
            connection.execute("DELETE FROM violation WHERE at < ?", (since,))
            connection.execute("INSERT INTO violation VALUES (?, ?, ?)", (account, kind, at))
            rows = connection.execute("SELECT at FROM violation WHERE account = ? ORDER BY at", (account,))
            return [row[0] for row in rows]

        return await self._commits.run(write)

    async def changes(self, after: int | None = None) -> Changes:
        """What changed after a counter; everything that still matters without one, or after one not reached yet."""
        return await self._reads.run(lambda connection: _changes(connection, after))


def _account(connection: apsw.Connection, name: str) -> Account | None:
    row = connection.execute(_ACCOUNT + "AND name = ?", (name,)).fetchone()
    return _read_account(row) if row is not None else None


def _account_of(connection: apsw.Connection, issuer: str, subject: str) -> Account | None:
    row = connection.execute(_ACCOUNT + "AND issuer = ? AND subject = ?", (issuer, subject)).fetchone()
    return _read_account(row) if row is not None else None


def _changes(connection: apsw.Connection, after: int | None) -> Changes:
    counter = number_of(connection, "SELECT value FROM about WHERE name = 'changes'")
    since = -1 if after is None or after > counter else after
    accounts = [
        _read_account(row) for row in connection.execute(_ACCOUNT + "AND changed > 0 AND changed > ?", (since,))
    ]
    if since < 0:
        accounts = [account for account in accounts if matters(account)]
    return Changes(
        counter,
        frozenset(row[0] for row in connection.execute("SELECT id FROM revocation WHERE changed > ?", (since,))),
        tuple(accounts),
        tuple(DeniedPrefix(row[0], _set(row[1])) for row in connection.execute("SELECT prefix, labels FROM denial")),
    )


def _next_change(connection: apsw.Connection) -> int:
    return number_of(connection, "UPDATE about SET value = value + 1 WHERE name = 'changes' RETURNING value")


def _mark_changed(connection: apsw.Connection, name: str) -> None:
    connection.execute("UPDATE account SET changed = ? WHERE name = ?", (_next_change(connection), name))


def _account_row(account: Account) -> tuple[Any, ...]:
    standing = account.standing
    return (
        account.name,
        account.role,
        _list(account.groups),
        str(standing.rung),
        standing.reason,
        standing.since,
        standing.until,
        account.not_before,
        msgspec.json.encode(account.limits).decode(),
        account.issuer,
        account.subject,
        account.created,
    )


def _read_account(row: tuple[Any, ...]) -> Account:
    name, role, groups, rung, reason, since, until, not_before, limits, issuer, subject, created = row
    return Account(
        name=name,
        role=role,
        groups=_set(groups),
        standing=Standing(Rung(rung), reason, since, until),
        not_before=not_before,
        limits=msgspec.json.decode(limits, type=OwnLimits),
        issuer=issuer,
        subject=subject,
        created=created,
    )


def _token_row(token: TokenRecord) -> tuple[Any, ...]:
    rights = (token.role, _list(token.scopes), _list(token.groups))
    return (token.id, token.account, token.title, *rights, token.created, token.expires, token.revoked)


def _read_token(row: tuple[Any, ...]) -> TokenRecord:
    id_, account, title, role, scopes, groups, created, expires, revoked = row
    return TokenRecord(
        id=id_,
        account=account,
        title=title,
        role=role,
        scopes=_set(scopes),
        groups=_set(groups),
        created=created,
        expires=expires,
        revoked=revoked,
    )


def _list(texts: frozenset[str]) -> str:
    return msgspec.json.encode(sorted(texts)).decode()


def _set(text: str) -> frozenset[str]:
    return frozenset(msgspec.json.decode(text, type=list[str]))
