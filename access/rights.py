"""Who may do what with accounts: the scopes that a token must have, and the roles of those who look after the service.

The supergraph says the same by `@requiresScopes` and `@policy`; it is checked here again, where things are done.
"""

from __future__ import annotations

from access.accounts import Account
from access.identity import Forbidden, Identity, Unauthenticated

TOKENS = "tharsis:tokens"
"""The scope of a token with which its holder makes, renews and revokes tokens of the same account."""

OPERATE = "tharsis:operate"
"""The scope of a token with which an operator looks after accounts."""

ADMIN = "admin"
OPERATORS = frozenset(["operator", ADMIN])
"""The roles of those who look after the service."""


def require_holder(identity: Identity) -> None:
    """Refuse whoever shows no token; raises Unauthenticated."""
    if not identity.authenticated:
        raise Unauthenticated("This is for holders of an account: show a token, or sign in.")


def require_tokens(identity: Identity) -> None:
    """Refuse whoever may not make and revoke tokens of their account; raises Unauthenticated or Forbidden."""
    require_holder(identity)
    _require_scope(identity, TOKENS)


def require_operator(identity: Identity) -> None:
    """Refuse all but operators and administrators; raises Unauthenticated or Forbidden."""
    require_holder(identity)
    if identity.role not in OPERATORS:
        raise Forbidden("This is for operators of the service.")
    _require_scope(identity, OPERATE)


def require_admin(identity: Identity) -> None:
    """Refuse all but administrators; raises Unauthenticated or Forbidden."""
    require_operator(identity)
    if identity.role != ADMIN:
        raise Forbidden("This is for administrators of the service: it is about one of its operators.")


def check_acts_on(identity: Identity, account: Account) -> None:
    """Refuse an operator who acts on an operator or administrator, themselves among them; raises Forbidden."""
    if account.role in OPERATORS:
        require_admin(identity)


def _require_scope(identity: Identity, scope: str) -> None:
    if scope not in identity.scopes:
        raise Forbidden(f"The token has no scope {scope}: make one that has it.")
