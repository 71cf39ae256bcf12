"""``tharsis audit``: the log of what was done to accounts, tokens and keys."""

import json
import re
from typing import Annotated

import typer
from rich.console import Console

from access.audit import Entry, LogBroken, verify_log
from access.shown import when
from access.store import Store
from cli.access import AsJson, Data, print_json, using
from cli.refusal import refuse
from cli.tables import print_table

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
audit = typer.Typer(no_args_is_help=True, help="The audit log: who did what to accounts, tokens and keys.")


@audit.callback()
def _audit() -> None:
    """The audit log: who did what to accounts, tokens and keys."""


@audit.command("show")
def show(
    data: Data,
    size: Annotated[int, typer.Option(min=1, help="So many of the last entries that fit.")] = 50,
    subject: Annotated[str | None, typer.Option(help="Only acts on this account, token or key.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only acts of these hands.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the last entries of the audit log, oldest first.

    \b
      tharsis audit show --data mydata
      tharsis audit show --subject ada --size 10 --data mydata
    """
    entries = using("audit show", data, lambda store: _entries(store, subject, actor))[-size:]
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            str(entry.number),
            when(entry.act.time),
            entry.act.actor,
            entry.act.what,
            entry.act.subject,
            json.dumps(entry.act.details, ensure_ascii=False) if entry.act.details else "",
        )
        for entry in entries
    ]
    print_table(Console(highlight=False), ("number", "time", "actor", "act", "subject", "details"), rows)


async def _entries(store: Store, subject: str | None, actor: str | None) -> list[Entry]:
    return [
        entry
        async for entry in store.audit.entries()
        if subject in (None, entry.act.subject) and actor in (None, entry.act.actor)
    ]


@audit.command("verify")
def verify(
    data: Data,
    head: Annotated[
        str | None, typer.Option(help="A hash that an earlier run printed: the log must still contain it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the audit log was changed, removed or put in; the exit code is 1 where one was.

    \b
      tharsis audit verify --data mydata
      tharsis audit verify --head 5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9 --data mydata

    Note the hash that it prints at another place: whoever can write to the data folder could write a whole new log.
    """
    if head is not None and not _HASH.fullmatch(head):
        refuse("audit verify", f"--head {head}: a hash has 64 digits 0-9 a-f, as an earlier run printed it")
    try:
        entries, last = using("audit verify", data, lambda store: verify_log(store.audit, head))
    except LogBroken as broken:
        if as_json:
            print_json({"whole": False, "number": broken.number, "reason": str(broken)})
        typer.echo(f"The audit log is not as it was written: {broken}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"whole": True, "entries": entries, "head": last})
        return
    typer.echo(f"The audit log is whole: {entries} entries, the last one with hash {last}.")
