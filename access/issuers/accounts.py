"""The account of an issuer's subject: found, or made at its first sight."""

from __future__ import annotations

import time

from access.accounts import Account, AccountExists, AccountStore
from access.audit import Act
from access.claims import MAX_NAME
from access.identity import Unauthenticated
from config.identity import IssuerSettings
from config.identity_checks import issuer_place


def named_account(subject: str, issuer: str) -> str:
    """Name the account of an issuer's subject: ``ada@login.example``. No two subjects of any issuers have one name."""
    name = f"{subject}@{issuer_place(issuer)}"
    if len(name) > MAX_NAME:
        raise Unauthenticated(f"The name of the token's account is longer than {MAX_NAME} characters.")
    return name


async def account_of(store: AccountStore, settings: IssuerSettings, subject: str, *, makes: bool) -> Account | None:
    """Find the account of a subject, and make it where there is none and it ``makes`` one; None where there is none.

    Raises Unauthenticated where its name is that of another account, and `StoreUnavailable`.
    """
    found = await store.account_of(settings.issuer, subject)
    if found is not None or not makes:
        return found
    name, now = named_account(subject, settings.issuer), int(time.time())
    account = Account(name=name, role=settings.default_role, issuer=settings.issuer, subject=subject, created=now)
    try:
        await store.add_account(
            account, Act(name, "account.add", name, now, {"role": account.role, "issuer": settings.issuer})
        )
    except AccountExists:  # another process was first, or an operator gave the name to somebody else
        found = await store.account_of(settings.issuer, subject)
        if found is None:
            raise Unauthenticated(f"The account {name} is not of this issuer's subject: ask the operators.") from None
        return found
    return account
