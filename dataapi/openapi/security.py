"""Who may use a route, and by what they show it: one value that guards the route, and that the document is written from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from fastapi import Request

from access.door import Entrance
from access.identity import Forbidden
from access.rights import ANYBODY, HOLDER, OPERATOR, TOKEN_MAKER, Requirement
from access.sessions import SESSION, session_token
from dataapi.callers import caller, joined_headers, stranger

SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of ours (`tharsis token create`, `POST /tokens`) or of an issuer that is believed.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "A token as the password, with any name, as curl and wget take it from .netrc.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION,
        "description": "The cookie of a browser that has signed in at /auth/login; it changes things for our own pages only.",
    },
    "link": {
        "type": "apiKey",
        "in": "query",
        "name": "signature",
        "description": "The signature of a link, which `issueLinks` of GraphQL gives out whole: good for whoever holds it.",
    },
}
"""The security schemes of the document, by name."""


class Shown(Enum):
    """What becomes of what a request shows."""

    IGNORED = 0
    """Nothing is looked at, and nothing counted."""

    COUNTED = 1
    """Nothing is looked at; the request counts as anybody's of its address."""

    KNOWN = 2
    """It says who asks."""


@dataclass(frozen=True, slots=True)
class Security:
    """Who may use a route. A ``session`` or a ``link`` is enough where it is said so, a token always."""

    requirement: Requirement = ANYBODY
    shown: Shown = Shown.KNOWN
    session: bool = True
    link: bool = False

    async def guard(self, request: Request, entrance: Entrance) -> None:
        """Let a request in, counted once; raises one of `access.refusals.ACCESS_ERRORS`.

        A link is left to the route, which knows what it leads to.
        """
        if self.shown is Shown.COUNTED:
            await stranger(request, entrance)
        elif self.shown is Shown.KNOWN and not (self.link and is_link(request)):
            identity = await caller(request, entrance)
            if not self.session and session_token(joined_headers(request)) is not None:
                raise Forbidden("A session is not enough for this: show a token.")
            self.requirement.check(identity)

    def alternatives(self) -> list[dict[str, list[str]]]:
        """What may be shown, one of these (OpenAPI 3.0.3, Security Requirement Object); ``{}`` stands for nothing."""
        if self.shown is not Shown.KNOWN:
            return []
        names = ["bearer", "basic", *(["session"] if self.session else []), *(["link"] if self.link else [])]
        nothing: list[dict[str, list[str]]] = [] if self.requirement.holder else [{}]
        return nothing + [{name: []} for name in names]

    def required(self) -> dict[str, list[str]]:
        """Roles, of which one is asked for, and scopes: OpenAPI 3.0.3 has no place for them but an extension."""
        asked = self.requirement
        found = {"roles": sorted(asked.roles or ()), "scopes": [asked.scope] if asked.scope is not None else []}
        return {name: values for name, values in found.items() if values}

    def refusals(self) -> frozenset[int]:
        """The statuses of those who are not let in."""
        if self.shown is Shown.IGNORED:
            return frozenset()
        if self.shown is Shown.COUNTED:
            return frozenset([429, 503])
        return frozenset([401, 403, 429, 503])


def is_link(request: Request) -> bool:
    """Whether a request shows a link, be it one that holds or not."""
    return "signature" in request.query_params or "expires" in request.query_params


OPEN = Security(shown=Shown.IGNORED)
AS_ANYBODY = Security(shown=Shown.COUNTED)
ANYONE = Security()
LINKED = Security(link=True)
HOLDERS = Security(HOLDER)
TOKEN_MAKERS = Security(TOKEN_MAKER)
OPERATORS = Security(OPERATOR, session=False)
