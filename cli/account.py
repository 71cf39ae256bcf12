"""``tharsis account``: who may ask, how much, and where they stand."""

import time
from typing import Annotated

import typer
from rich.console import Console

from access.accounts import Account, OwnLimits, Rung, UnknownAccount
from access.meter import Usage
from access.shown import shown_account, when
from access.store import Store
from cli.access import (
    AsJson,
    Data,
    administration,
    duration,
    print_account,
    print_json,
    refuse_together,
    size,
    using,
)
from cli.refusal import refuse
from cli.tables import print_table

Name = Annotated[str, typer.Argument(help="The account's name.")]
account = typer.Typer(no_args_is_help=True, help="Accounts: who may ask, how much, and where they stand.")


@account.callback()
def _account() -> None:
    """Accounts: who may ask, how much, and where they stand."""


@account.command("show")
def show(name: Name, data: Data, as_json: AsJson = False) -> None:
    """Show an account: role, groups, standing with its reason, limits of its own, and what it has used.

    \b
      tharsis account show ada --data mydata
    """
    found, usage = using("account show", data, lambda store: _found(store, name))
    if as_json:
        print_json(shown_account(found) | {"bytesOfDay": usage.bytes_of_day, "bytesOfPeriod": usage.bytes_of_period})
        return
    print_account(found, as_json=False)
    typer.echo(
        f"{'used':<12} {usage.bytes_of_day:,} bytes of this day, {usage.bytes_of_period:,} of this period of 30 days"
    )


async def _found(store: Store, name: str) -> tuple[Account, Usage]:
    found = await store.accounts.account(name)
    if found is None:
        raise UnknownAccount(f"There is no account {name}.")
    return found, await store.meter.usage(name, int(time.time()))


@account.command("list")
def list_accounts(
    data: Data,
    match: Annotated[str, typer.Argument(help="Only names that begin so.")] = "",
    size_: Annotated[int, typer.Option("--size", min=1, max=10_000, help="At most so many.")] = 100,
    after: Annotated[str | None, typer.Option(help="Go on after this name.")] = None,
    as_json: AsJson = False,
) -> None:
    """List accounts by name.

    \b
      tharsis account list --data mydata
      tharsis account list anonymous: --data mydata
    """
    found = using("account list", data, lambda store: store.accounts.accounts(match, size_, after))
    if as_json:
        print_json([shown_account(one) for one in found])
        return
    now = time.time()
    rows = [
        (one.name, one.role, ", ".join(sorted(one.groups)), str(one.standing.at(now).rung), when(one.created))
        for one in found
    ]
    print_table(Console(highlight=False), ("account", "role", "groups", "standing", "created"), rows)
    if len(found) == size_:
        typer.echo(f"There may be more: --after {found[-1].name}", err=True)


@account.command("role")
def role(
    name: Name,
    data: Data,
    new_role: Annotated[
        str | None, typer.Argument(metavar="[ROLE]", help="user, partner, service, curator, operator or admin.")
    ] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group in place of those before; again for more.")] = None,
    no_groups: Annotated[bool, typer.Option("--no-groups", help="No groups any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give an account another role, or other groups. Its tokens no longer hold, for they name the old ones: make new ones.

    \b
      tharsis account role ada partner --data mydata
      tharsis account role ada curator --group imaging --group geosciences --data mydata
    """
    if group and no_groups:
        refuse_together("account role", "--group", "--no-groups")
    if new_role is None and not group and not no_groups:
        refuse("account role", "say what to change: a ROLE, --group or --no-groups")
    groups = frozenset(group) if group else frozenset() if no_groups else None
    changed = using("account role", data, lambda store: administration(store).set_role(name, new_role, groups))
    print_account(changed, as_json)


@account.command("limit")
def limit(
    name: Name,
    data: Data,
    requests_per_second: Annotated[float | None, typer.Option(min=0.001, help="Requests a second.")] = None,
    request_burst: Annotated[int | None, typer.Option(min=1, help="Requests that may come at once.")] = None,
    links_per_minute: Annotated[int | None, typer.Option(min=0, help="Links a minute.")] = None,
    bytes_per_day: Annotated[str | None, typer.Option(help="Bytes a day (UTC): 500GB, or a plain number.")] = None,
    bytes_per_period: Annotated[str | None, typer.Option(help="Bytes a period of 30 days: 10TB.")] = None,
    streams: Annotated[int | None, typer.Option(min=0, help="Downloads at the same time.")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Give back the role's limits; others given here hold then.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give an account limits of its own in place of its role's (policy.toml); those not named stay.

    \b
      tharsis account limit ada --bytes-per-day 500GB --streams 4 --data mydata
      tharsis account limit ada --reset --data mydata
    """
    limits = OwnLimits(
        requests_per_second,
        request_burst,
        links_per_minute,
        size("account limit", bytes_per_day),
        size("account limit", bytes_per_period),
        streams,
    )
    if limits == OwnLimits() and not reset:
        refuse("account limit", "say what to limit, for instance --bytes-per-day 500GB, or --reset")
    print_account(
        using("account limit", data, lambda store: administration(store).limit(name, limits, reset=reset)), as_json
    )


@account.command("curtail")
def curtail(
    name: Name,
    data: Data,
    to: Annotated[str, typer.Option(help="paced (slow downloads), metadata (none) or revoked (shut out).")],
    reason: Annotated[str, typer.Option(help="Why: the account's holder reads it.")],
    lasts: Annotated[
        str | None, typer.Option("--for", help="How long: 2h, 7d; without it until account restore.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Slow an account down, or shut it out: within two seconds on every server. Works for addresses without a token too.

    \b
      tharsis account curtail ada --to paced --reason "Your script asks for each file twice." --for 2h --data mydata
      tharsis account curtail anonymous:192.0.2.7 --to metadata --reason "Guessed paths." --data mydata
    """
    if to not in (Rung.PACED, Rung.METADATA, Rung.REVOKED):
        refuse("account curtail", f"{to} is none of paced, metadata, revoked")
    seconds = None if lasts is None else duration("account curtail", lasts)
    changed = using(
        "account curtail", data, lambda store: administration(store).curtail(name, Rung(to), reason, seconds)
    )
    print_account(changed, as_json)


@account.command("restore")
def restore(name: Name, data: Data, as_json: AsJson = False) -> None:
    """End what curtails an account.

    \b
      tharsis account restore ada --data mydata
    """
    print_account(using("account restore", data, lambda store: administration(store).restore(name)), as_json)
