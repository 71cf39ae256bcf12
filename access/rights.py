"""Who may do what with accounts: the scopes that a token must have, and the roles of those who look after the service.

The supergraph says the same by `@requiresScopes` and `@policy`; it is checked here again, where things are done. The routes
of REST are guarded by these requirements too, and their document is written from them.
"""

from __future__ import annotations

from dataclasses import dataclass

from access.accounts import Account
from access.identity import Forbidden, Identity, Unauthenticated

TOKENS = "tharsis:tokens"
"""The scope of a token with which its holder makes, renews and revokes tokens of the same account."""

OPERATE = "tharsis:operate"
"""The scope of a token with which an operator looks after accounts."""

_ADMIN = "admin"
OPERATORS = frozenset(["operator", _ADMIN])
"""The roles of those who look after the service."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is asked of whoever does something: a token (``holder``), of one of these roles, with this scope.

    ``others`` is what a holder of another role is told.
    """

    holder: bool = True
    roles: frozenset[str] | None = None
    scope: str | None = None
    others: str = ""

    def check(self, identity: Identity) -> None:
        """Refuse whoever has not what is asked; raises Unauthenticated or Forbidden."""
        if not self.holder:
            return
        if not identity.authenticated:
            raise Unauthenticated("This is for holders of an account: show a token, or sign in.")
        if self.roles is not None and identity.role not in self.roles:
            raise Forbidden(self.others)
        if self.scope is not None and self.scope not in identity.scopes:
            raise Forbidden(f"The token has no scope {self.scope}: make one that has it.")


ANYBODY = Requirement(holder=False)
"""Nothing is asked: what is shown says whose budget it goes by, and what is seen."""

HOLDER = Requirement()
"""A token, or a session."""

TOKEN_MAKER = Requirement(scope=TOKENS)
"""Who may make and revoke tokens of their account."""

OPERATOR = Requirement(roles=OPERATORS, scope=OPERATE, others="This is for operators of the service.")
"""Who looks after the service."""

ADMINISTRATOR = Requirement(
    roles=frozenset([_ADMIN]),
    scope=OPERATE,
    others="This is for administrators of the service: it is about one of its operators.",
)
"""Who looks after operators."""


def check_acts_on(identity: Identity, account: Account) -> None:
    """Refuse an operator who acts on an operator or administrator, themselves among them; raises Forbidden."""
    if account.role in OPERATORS:
        ADMINISTRATOR.check(identity)
