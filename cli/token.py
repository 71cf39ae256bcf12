"""``tharsis token``: making and revoking tokens, and the keys that sign them."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from access.accounts import Account, TokenRecord, UnknownAccount, with_account
from access.audit import Act
from access.issuing import Issuing, Made, Wanted, check_wanted
from access.shown import shown_token, state_of, when
from access.signing import KeyRing
from access.store import Store
from cli.access import AsJson, Data, actor, administration, duration, print_json, refuse_together, using
from cli.refusal import need_folder, refuse
from cli.tables import print_table

_PAGE = 1_000
token = typer.Typer(no_args_is_help=True, help="Tokens: what a person or a program shows to say who it is.")


@token.callback()
def _token() -> None:
    """Tokens: what a person or a program shows to say who it is."""


@token.command("create")
def create(
    account: Annotated[str, typer.Option(help="Whose token it is; the account is made where there is none.")],
    data: Data,
    role: Annotated[
        str | None,
        typer.Option(help="user, partner, service, curator, operator or admin; without it the account's own."),
    ] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope; give it again for more.")] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="A group; give it again for more; without it all of the account's.")
    ] = None,
    expires: Annotated[str, typer.Option(help="How long it holds: 12h, 30d, at most 400d.")] = "90d",
    title: Annotated[str, typer.Option(help="What it is for; shown by token list.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a token and print it: only now, for it is kept nowhere.

    \b
      tharsis token create --account ada --role user --data mydata
      tharsis token create --account nightly --role service --scope pds:download --expires 30d --data mydata
      curl -H "Authorization: Bearer $(tharsis token create --account ada --data mydata)" http://127.0.0.1:8000/graphql …

    A new account has ROLE and the groups given here. The token of an account that exists has the account's role or user,
    and no groups but the account's.
    """
    wanted = Wanted(
        duration("token create", expires),
        title,
        role,
        frozenset(scope or ()),
        frozenset(group) if group else None,
    )
    ring = _ring("token create", data)
    made, new = using("token create", data, lambda store: _create(store, ring, account, wanted))
    if as_json:
        print_json({"token": made.token, "newAccount": new, **shown_token(made.record)})
        return
    typer.echo(made.token)
    record = made.record
    typer.echo(
        f"{'A new account: ' if new else ''}{record.account}, role {record.role}. The token holds until {when(record.expires)} "
        f"and is shown only now. Revoke it with: tharsis token revoke {record.id} --data {data}",
        err=True,
    )


async def _create(store: Store, ring: KeyRing, account: str, wanted: Wanted) -> tuple[Made, bool]:
    new = await store.accounts.account(account) is None
    if new:
        role, groups = wanted.role or "user", wanted.groups or frozenset()
        check_wanted(Account(name=account, role=role, groups=groups), wanted)
        await administration(store).add(account, role, groups)
    return await Issuing(ring, store.accounts).make(account, wanted, actor()), new


@token.command("list")
def list_tokens(
    data: Data,
    account: Annotated[str | None, typer.Option(help="Only this account's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the tokens that were made, newest first for each account; those that are over are shown for 30 days.

    \b
      tharsis token list --account ada --data mydata
    """
    records = using("token list", data, lambda store: _tokens(store, account))
    if as_json:
        print_json([shown_token(record) for record in records])
        return
    rows = [
        (record.id, record.account, record.role, state_of(record), when(record.expires), record.title)
        for record in records
    ]
    print_table(Console(highlight=False), ("id", "account", "role", "state", "expires", "title"), rows)


async def _tokens(store: Store, account: str | None) -> list[TokenRecord]:
    if account is not None:
        found = await store.accounts.account(account)
        if found is None:
            raise UnknownAccount(f"There is no account {account}.")
        return await _tokens_of(store, found)
    records: list[TokenRecord] = []
    page = await store.accounts.accounts(size=_PAGE)
    while page:
        for one in page:
            records += await _tokens_of(store, one)
        page = await store.accounts.accounts(size=_PAGE, after=page[-1].name)
    return records


async def _tokens_of(store: Store, account: Account) -> list[TokenRecord]:
    return [with_account(record, account) for record in await store.accounts.tokens(account.name)]


@token.command("revoke")
def revoke(
    data: Data,
    token_id: Annotated[str | None, typer.Argument(metavar="ID", help="The token's id, not the token itself.")] = None,
    account: Annotated[str | None, typer.Option(help="Revoke all tokens that this account has until now.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="For the token of another issuer: how long it would hold, 12h.")
    ] = None,
) -> None:
    """Revoke a token, or all of an account: within two seconds no server lets it in any more.

    \b
      tharsis token revoke V1StGXR8_Z5jdHi6B-myTg --data mydata
      tharsis token revoke --account ada --data mydata
    """
    if token_id is None and account is None:
        refuse(
            "token revoke", "say which: the ID of a token (tharsis token list), or --account NAME for all of an account"
        )
    if token_id is not None and account is not None:
        refuse_together("token revoke", "ID", "--account")
    if account is not None:
        using("token revoke", data, lambda store: administration(store).revoke_all(account))
        typer.echo(f"All tokens of {account} are revoked that were made until now.")
    if token_id is not None:
        if token_id.count(".") == 2:
            refuse("token revoke", "this is a token, not its id: see tharsis token list")
        over = None if expires is None else int(time.time()) + duration("token revoke", expires)
        using("token revoke", data, lambda store: administration(store).revoke_token(token_id, over))
        typer.echo(f"{token_id} is revoked.")


@token.command("rotate-keys")
def rotate_keys(
    data: Data,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Remove the older keys: no token made before holds any more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new key, which signs tokens from now on; older keys verify until what they signed is over.

    \b
      tharsis token rotate-keys --data mydata
      tharsis token rotate-keys --drop-old --data mydata      # where a key has become known to others
    """
    ring = _ring("token rotate-keys", data)
    kid = ring.rotate(drop_old=drop_old)
    act = Act(actor(), "keys.rotate", kid, int(time.time()), {"drop_old": drop_old})
    using("token rotate-keys", data, lambda store: store.audit.add(act))
    if as_json:
        print_json({"kid": kid, "verifying": sorted(ring.keys())})
        return
    typer.echo(f"The key {kid} signs from now on; {len(ring.keys())} in all verify.")


def _ring(command: str, data: Path) -> KeyRing:
    need_folder(command, data)
    try:
        return KeyRing(data)
    except ValueError as error:
        refuse(command, error)
