"""``/operator/…``: what operators see and do."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request, Response

from access.accounts import OwnLimits, Rung
from access.administration import Refused
from access.days import day_of
from access.door import Entrance
from access.identity import Identity
from access.operators import Operators, Wanted
from access.shown import shown_account, shown_entry
from dataapi.accounts import operator_operations as operations
from dataapi.accounts.answering import AccountRoutes, answered, body_of, number_of, size_of, text_of
from dataapi.accounts.bodies import Curtailment, NewLimits, NewRole, Revocation
from dataapi.accounts.jobs import add_job_routes
from dataapi.accounts.reports import FORMATS, report


def operator_routes(operators: Operators, entrance: Entrance) -> APIRouter:
    """The routes; names of accounts may hold slashes, so they stand in the address's parameters."""
    answers, routes = _Operating(operators), AccountRoutes(entrance)
    routes.answer(operations.ACCOUNTS, answers.accounts)
    routes.answer(operations.ACCOUNT, answers.account)
    routes.answer(operations.LIMITS, answers.limit)
    routes.answer(operations.CURTAIL, answers.curtail)
    routes.answer(operations.RESTORE, answers.restore)
    routes.answer(operations.REVOKE, answers.revoke)
    routes.answer(operations.ROLE, answers.role)
    routes.answer(operations.REPORTS, answers.report)
    routes.answer(operations.AUDIT, answers.audit)
    routes.answer(operations.VERDICT, answers.verdict)
    add_job_routes(routes, operators)
    return routes.router


class _Operating:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def accounts(self, request: Request, identity: Identity) -> Response:
        match, after, size = text_of(request, "match") or "", text_of(request, "after"), size_of(request)
        found = await self._operators.accounts(identity, match, size, after)
        after = found[-1].name if len(found) == size else None
        return answered({"accounts": [shown_account(one) for one in found], "after": after})

    async def account(self, request: Request, identity: Identity) -> Response:
        return answered(shown_account(await self._operators.account(identity, _name(request))))

    async def limit(self, request: Request, identity: Identity) -> Response:
        name, body = _name(request), await body_of(request, NewLimits)
        limits = msgspec.convert(body, OwnLimits, from_attributes=True)
        return answered(shown_account(await self._operators.limit(identity, name, limits, reset=body.reset)))

    async def curtail(self, request: Request, identity: Identity) -> Response:
        name, body = _name(request), await body_of(request, Curtailment)
        changed = await self._operators.curtail(identity, name, Rung(body.to), body.reason, body.seconds)
        return answered(shown_account(changed))

    async def restore(self, request: Request, identity: Identity) -> Response:
        return answered(shown_account(await self._operators.restore(identity, _name(request))))

    async def revoke(self, request: Request, identity: Identity) -> Response:
        name, body = _name(request), await body_of(request, Revocation)
        return answered(shown_account(await self._operators.revoke_tokens(identity, name, body.ids)))

    async def role(self, request: Request, identity: Identity) -> Response:
        name, body = _name(request), await body_of(request, NewRole)
        groups = frozenset(body.groups) if body.groups is not None else None
        return answered(shown_account(await self._operators.set_role(identity, name, body.role, groups)))

    async def report(self, request: Request, identity: Identity) -> Response:
        asked = text_of(request, "format")
        kind = "json" if asked is None else asked
        if kind not in FORMATS:
            raise Refused(f"format is one of {', '.join(FORMATS)}.")
        days = [day_of(text_of(request, name) or "", name) for name in ("since", "until")]
        wanted = Wanted(days[0], days[1], text_of(request, "account"), text_of(request, "mission"))
        return await report(self._operators, identity, wanted, kind)

    async def audit(self, request: Request, identity: Identity) -> Response:
        before, size = number_of(request, "before", 1, operations.MAX_NUMBER), size_of(request)
        found = await self._operators.audit(identity, size, before, text_of(request, "subject"))
        before = found[-1].number if len(found) == size and found[-1].number > 1 else None
        return answered({"entries": [shown_entry(entry) for entry in found], "before": before})

    async def verdict(self, request: Request, identity: Identity) -> Response:
        return answered((await self._operators.verify(identity))._asdict())


def _name(request: Request) -> str:
    name = text_of(request, "account")
    if not name:
        raise Refused("Say which account: ?account=NAME.")
    return name
