"""What the commands about accounts share: opening the store, who acts, durations, sizes and times."""

import asyncio
import getpass
import os
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import msgspec
import typer

from access.accounts import Account, AccountChanged, AccountExists, StoreUnavailable, UnknownAccount
from access.administration import Administration, Refused
from access.shown import shown_account, when
from access.store import Store
from cli.refusal import need_folder, refuse
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.stores import open_store

T = TypeVar("T")
Data = Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder, which must exist.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]

_REFUSALS = (AccountChanged, AccountExists, Refused, StoreUnavailable, UnknownAccount)
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_SIZES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_DURATION = re.compile(r"([1-9][0-9]{0,8})([smhdw])", re.ASCII)
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?) ?([kMGTP]?)B?", re.ASCII)


def using(command: str, data: Path, work: Callable[[Store], Awaitable[T]]) -> T:
    """Do something with the store of a data folder; ends the command where it cannot be done."""
    need_folder(command, data)
    try:
        settings = load_settings(data)
    except ConfigurationError as error:
        refuse(command, error)

    async def done() -> T:
        try:
            store = open_store(data, settings.accounts)
        except ConfigurationError as error:
            refuse(command, error)
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(done())
    except UnknownAccount as error:
        refuse(command, f"{error} See: tharsis account list, tharsis token list.")
    except _REFUSALS as error:
        refuse(command, error)


def administration(store: Store) -> Administration:
    """Administer accounts in the name of whoever runs the command."""
    return Administration(store.accounts, actor())


def actor() -> str:
    """Who runs the command, for the audit log."""
    try:
        return f"command line: {getpass.getuser()}"
    except (KeyError, OSError):  # a container's user needs no name
        return f"command line: user {os.getuid()}"


def duration(command: str, text: str) -> int:
    """Read a duration such as 30d: seconds."""
    match = _DURATION.fullmatch(text)
    if match is None:
        refuse(command, f"{text} is no duration: write a number and s, m, h, d or w, for instance 30d")
    return int(match[1]) * _UNITS[match[2]]


def size(command: str, text: str | None) -> int | None:
    """Read a number of bytes such as 500GB; None for None."""
    if text is None:
        return None
    match = _SIZE.fullmatch(text)
    if match is None:
        refuse(command, f"{text} is no size: write bytes, or a number with kB, MB, GB, TB or PB, for instance 500GB")
    return round(float(match[1]) * _SIZES[match[2]])


def print_json(value: Any) -> None:
    """Print a value as JSON, indented."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_account(account: Account, as_json: bool) -> None:
    """Print all of an account."""
    if as_json:
        print_json(shown_account(account))
        return
    for name, value in _facts(account):
        typer.echo(f"{name:<12} {value}")


def _facts(account: Account) -> Sequence[tuple[str, str]]:
    """What there is to say of an account."""
    standing = account.standing.at(time.time())
    limits = shown_account(account)["limits"]
    found = [
        ("account", account.name),
        ("role", account.role),
        ("groups", ", ".join(sorted(account.groups)) or "none"),
        ("standing", str(standing.rung)),
    ]
    if standing.reason:
        found += [("reason", standing.reason), ("until", when(standing.until) or "an operator restores it")]
    found.append(("limits", ", ".join(f"{name} {value:,}" for name, value in limits.items()) or "those of its role"))
    if account.issuer is not None:
        found += [("issuer", account.issuer), ("subject", account.subject or "")]
    if account.not_before:
        found.append(("tokens", f"only those made since {when(account.not_before)} hold"))
    found.append(("created", when(account.created)))
    return found


def refuse_together(command: str, one: str, other: str) -> NoReturn:
    """Refuse two options that exclude each other."""
    refuse(command, f"{one} and {other} exclude each other: give one of them")
