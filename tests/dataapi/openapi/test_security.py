"""Every operation, asked by everybody: those are let in whom the document says, and no others."""

from __future__ import annotations

import base64
import time
from typing import NamedTuple

import httpx
import pytest

from access.identity import ANONYMOUS_ROLE, ROLES
from access.rights import OPERATE, TOKENS
from access.sessions import SESSION
from tests.dataapi.openapi.asking import Told, departures, operations, request_of
from tests.dataapi.openapi.served import BOTH, FILE, World

HOLDERS = sorted(ROLES - {ANONYMOUS_ROLE})
STARTING = {"setVisibility": {}, "setArchiveStatus": {}}
"""Operations whose example would start a process: they get a body that is refused once its sender is let in."""


class Asker(NamedTuple):
    """Who asks, and how they show it; ``scheme`` is None where they show nothing."""

    scheme: str | None
    role: str = ANONYMOUS_ROLE
    scopes: frozenset[str] = frozenset()
    holds: bool = True


ASKERS = {
    "nobody": Asker(None),
    **{role: Asker("bearer", role, BOTH) for role in HOLDERS},
    **{f"{role}, without scopes": Asker("bearer", role) for role in HOLDERS},
    "admin, with the other scope": Asker("bearer", "admin", frozenset([TOKENS])),
    "admin, who only operates": Asker("bearer", "admin", frozenset([OPERATE])),
    "user, by password": Asker("basic", "user", BOTH),
    "operator, by password": Asker("basic", "operator", BOTH),
    "user, by session": Asker("session", "user", frozenset([TOKENS])),
    "admin, by session": Asker("session", "admin", BOTH),
    "a forged token": Asker("bearer", "admin", BOTH, holds=False),
    "a forged session": Asker("session", "admin", BOTH, holds=False),
}


@pytest.mark.parametrize("name", ASKERS)
async def test_those_are_let_in_whom_the_document_says(world: World, name: str) -> None:
    asker, wrong = ASKERS[name], []
    for operation in operations(world.document):
        headers = await _shown(world, asker)
        answer = await world.client.send(_request(world, operation, headers))
        found = "refused" if answer.status_code in (401, 403) else "let in"
        if operation.said["security"] == []:
            nobody = await world.client.send(_request(world, operation, {"sec-fetch-site": "same-origin"}))
            expected, found = str(nobody.status_code), str(answer.status_code)
        else:
            status = _refusal(operation, asker)
            expected = "let in" if status is None else str(status)
            found = found if found == "let in" else str(answer.status_code)
        wrong += [(operation.id, expected, found)] if expected != found else []
        wrong += [(operation.id, "as told", one) for one in departures(world.document, operation, answer)]

    assert wrong == []


async def test_a_link_is_enough_where_the_document_says_so(world: World) -> None:
    good = world.signer.sign(FILE, int(time.time()) + 60, "some-link")
    named = {one for operation in operations(world.document) for one in _schemes(operation) if one == "link"}
    followed = {}
    for operation in operations(world.document):
        path = f"/data{FILE}" if "{path}" in operation.path else operation.path.format(**operation.parameters("path"))
        for link, query in (("forged", good[:-2] + "AA"), ("alone", "signature=x")):
            answer = await world.client.request(operation.method, f"{path}?{query}")
            followed[operation.id, link] = answer.status_code

    assert named == {"link"}
    for operation in operations(world.document):
        statuses = {followed[operation.id, link] for link in ("forged", "alone")}
        if "link" in _schemes(operation):
            assert statuses == {403}, operation.id
        elif operation.said["security"] and {} not in operation.said["security"]:
            assert statuses == {401}, operation.id


def test_the_askers_are_of_every_role_and_every_scheme() -> None:
    assert {asker.role for asker in ASKERS.values()} == ROLES
    assert {asker.scheme for asker in ASKERS.values()} == {None, "bearer", "basic", "session"}


def _refusal(operation: Told, asker: Asker) -> int | None:
    """The status with which the document says that somebody is refused; None for who is let in."""
    if not asker.holds:
        return 401
    if asker.scheme is None:
        return None if {} in operation.said["security"] else 401
    if asker.scheme not in _schemes(operation):
        return 403
    required = operation.said.get("x-requires", {})
    if "roles" in required and asker.role not in required["roles"]:
        return 403
    return None if asker.scopes >= set(required.get("scopes", ())) else 403


def _schemes(operation: Told) -> set[str]:
    return {name for one in operation.said["security"] for name in one}


async def _shown(world: World, asker: Asker) -> dict[str, str]:
    """Headers that show who asks: a token of its own each time, for some operations revoke it."""
    page = {"sec-fetch-site": "same-origin"}  # as a page of ours: without it no session changes anything
    if asker.scheme is None:
        return page
    token = await world.token(f"{asker.role}-asks", asker.role, asker.scopes) if asker.holds else "forged.for.you"
    match asker.scheme:
        case "session":
            return {**page, "cookie": f"{SESSION}={token}"}
        case "basic":
            return {**page, "authorization": f"Basic {base64.b64encode(f'any:{token}'.encode()).decode()}"}
        case _:
            return {**page, "authorization": f"Bearer {token}"}


def _request(world: World, operation: Told, headers: dict[str, str]) -> httpx.Request:
    request = request_of(operation, world.client, headers)
    if operation.id in STARTING:
        return world.client.build_request(operation.method, request.url, json=STARTING[operation.id], headers=headers)
    return request
