"""``/account``, ``/usage``, ``/tokens``: what holders see of their own account, and do with its tokens."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from access.door import Entrance
from access.identity import Identity
from access.issuing import Made
from access.self_service import Asked, SelfService
from access.shown import shown_standing, shown_token, shown_window
from dataapi.accounts import own_operations as operations
from dataapi.accounts.answering import AccountRoutes, answered, body_of, done
from dataapi.accounts.bodies import NewToken


def own_routes(own: SelfService, entrance: Entrance) -> APIRouter:
    """The routes."""
    answers, routes = _Own(own), AccountRoutes(entrance)
    routes.answer(operations.ACCOUNT, answers.account)
    routes.answer(operations.USAGE, answers.usage)
    routes.answer(operations.TOKENS, answers.tokens)
    routes.answer(operations.CREATE, answers.create)
    routes.answer(operations.REVOKE_ALL, answers.revoke_all)
    routes.answer(operations.REVOKE, answers.revoke)
    routes.answer(operations.ROTATE, answers.rotate)
    return routes.router


class _Own:
    def __init__(self, own: SelfService) -> None:
        self._own = own

    async def account(self, request: Request, identity: Identity) -> Response:
        account = await self._own.account(identity)
        return answered(
            {
                "account": identity.account,
                "role": identity.role,
                "groups": sorted(identity.groups),
                "scopes": sorted(identity.scopes),
                **shown_standing(account.standing),
                "limits": self._own.limits(identity),
                "usage": [shown_window(window) for window in await self._own.usage(identity)],
            }
        )

    async def usage(self, request: Request, identity: Identity) -> Response:
        return answered({"usage": [shown_window(window) for window in await self._own.usage(identity)]})

    async def tokens(self, request: Request, identity: Identity) -> Response:
        return answered({"tokens": [shown_token(record) for record in await self._own.tokens(identity)]})

    async def create(self, request: Request, identity: Identity) -> Response:
        wanted = await body_of(request, NewToken)
        asked = Asked(wanted.title, wanted.expires_in, wanted.role, frozenset(wanted.scopes))
        return _made(await self._own.create_token(identity, asked))

    async def rotate(self, request: Request, identity: Identity) -> Response:
        return _made(await self._own.rotate_token(identity, request.path_params["id"]))

    async def revoke(self, request: Request, identity: Identity) -> Response:
        await self._own.revoke_token(identity, request.path_params["id"])
        return done()

    async def revoke_all(self, request: Request, identity: Identity) -> Response:
        await self._own.revoke_all_tokens(identity)
        return done()


def _made(made: Made) -> Response:
    return answered({"token": made.token, **shown_token(made.record)}, 201)
