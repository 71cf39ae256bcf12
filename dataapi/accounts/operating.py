"""``/operator/…``: what operators see and do."""

from __future__ import annotations

from typing import Literal

import msgspec
from fastapi import APIRouter, Request, Response

from access.accounts import OwnLimits, Rung
from access.administration import Refused
from access.days import day_of
from access.door import Entrance
from access.identity import Identity
from access.operators import Operators, Wanted
from access.rights import require_operator
from access.shown import shown_account, shown_entry
from dataapi.accounts.answering import Routes, answered, body_of, number_of, size_of, text_of
from dataapi.accounts.jobs import add_job_routes
from dataapi.accounts.reports import FORMATS, report

_MAX_NUMBER = 2**53


class Limited(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The body that sets limits; those not named stay, or with ``reset`` are the role's again."""

    requests_per_second: float | None = None
    links_per_minute: int | None = None
    bytes_per_day: int | None = None
    bytes_per_period: int | None = None
    streams: int | None = None
    reset: bool = False


class Curtailed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that curtails; without ``seconds`` until the account is restored."""

    to: Literal["paced", "metadata", "revoked"]
    reason: str
    seconds: int | None = None


class Revoked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that revokes tokens: those of these ids, or all without."""

    ids: tuple[str, ...] | None = None


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that gives a role or groups; what is not named stays."""

    role: str | None = None
    groups: tuple[str, ...] | None = None


def operator_routes(operators: Operators, entrance: Entrance) -> APIRouter:
    """The routes; names of accounts may hold slashes, so they stand in the address's parameters."""
    answers, routes = _Operating(operators), Routes(entrance)
    routes.add("GET", "/operator/accounts", answers.accounts)
    routes.add("GET", "/operator/account", answers.account)
    routes.add("POST", "/operator/limits", answers.limit)
    routes.add("POST", "/operator/curtail", answers.curtail)
    routes.add("POST", "/operator/restore", answers.restore)
    routes.add("POST", "/operator/revoke", answers.revoke)
    routes.add("POST", "/operator/role", answers.role)
    routes.add("GET", "/operator/reports", answers.report)
    routes.add("GET", "/operator/audit", answers.audit)
    routes.add("GET", "/operator/audit/verdict", answers.verdict)
    add_job_routes(routes, operators)
    return routes.router


class _Operating:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def accounts(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        match, after, size = text_of(request, "match") or "", text_of(request, "after"), size_of(request)
        found = await self._operators.accounts(identity, match, size, after)
        after = found[-1].name if len(found) == size else None
        return answered({"accounts": [shown_account(one) for one in found], "after": after})

    async def account(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        return answered(shown_account(await self._operators.account(identity, _name(request))))

    async def limit(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        name, body = _name(request), await body_of(request, Limited)
        limits = OwnLimits(
            body.requests_per_second,
            body.links_per_minute,
            body.bytes_per_day,
            body.bytes_per_period,
            body.streams,
        )
        return answered(shown_account(await self._operators.limit(identity, name, limits, reset=body.reset)))

    async def curtail(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        name, body = _name(request), await body_of(request, Curtailed)
        changed = await self._operators.curtail(identity, name, Rung(body.to), body.reason, body.seconds)
        return answered(shown_account(changed))

    async def restore(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        return answered(shown_account(await self._operators.restore(identity, _name(request))))

    async def revoke(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        name, body = _name(request), await body_of(request, Revoked)
        return answered(shown_account(await self._operators.revoke_tokens(identity, name, body.ids)))

    async def role(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        name, body = _name(request), await body_of(request, Role)
        groups = frozenset(body.groups) if body.groups is not None else None
        return answered(shown_account(await self._operators.set_role(identity, name, body.role, groups)))

    async def report(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        kind = text_of(request, "format") or "json"
        if kind not in FORMATS:
            raise Refused(f"format is one of {', '.join(FORMATS)}.")
        days = [day_of(text_of(request, name) or "", name) for name in ("since", "until")]
        wanted = Wanted(days[0], days[1], text_of(request, "account"), text_of(request, "mission"))
        return await report(self._operators, identity, wanted, kind)

    async def audit(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        before, size = number_of(request, "before", 1, _MAX_NUMBER), size_of(request)
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
