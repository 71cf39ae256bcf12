"""The document as it is served: valid, whole, and of nothing that is not declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Response
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from access.door import OpenDoor
from access.rights import OPERATE
from dataapi.app import make_app
from dataapi.openapi import ANYONE, OPEN, Answer, Operation, Routes
from dataapi.openapi.routes import Undeclared
from tests.dataapi.openapi.asking import errors, operations
from tests.dataapi.openapi.served import World

DOOR = OpenDoor(None)  # type: ignore[arg-type]  # nobody comes in
THING = Operation("GET", "/things/{id}", "getThing", "Things", "A thing", OPEN, {200: Answer("It.")})
FILES = {"/data/{path}", "/manifest", "/export"}
REST = {
    "/account",
    "/auth/callback",
    "/auth/issuers",
    "/auth/login",
    "/auth/logout",
    "/docs",
    "/docs/{name}",
    "/openapi.json",
    "/tokens",
    "/tokens/{id}",
    "/tokens/{id}/rotate",
    "/usage",
    "/.well-known/jwks.json",
}
GATEWAY = {"/graphql", "/health", "/metrics"}


async def test_it_is_valid_openapi_3_0_3(world: World) -> None:
    assert world.document["openapi"] == "3.0.3"
    validate(world.document, cls=OpenAPIV30SpecValidator)  # type: ignore[arg-type]


async def test_it_has_every_route(world: World) -> None:
    paths = set(world.document["paths"])

    assert {path for path in paths if not path.startswith("/operator/")} == FILES | REST | GATEWAY


async def test_operators_alone_use_what_is_for_operators(world: World) -> None:
    for operation in operations(world.document):
        schemes = {name for one in operation.said["security"] for name in one}
        if operation.path.startswith("/operator/"):
            assert operation.said["x-requires"] == {"roles": ["admin", "operator"], "scopes": [OPERATE]}
            assert operation.said["security"] == [{"bearer": []}, {"basic": []}]
        else:
            assert "roles" not in operation.said.get("x-requires", {})
        assert schemes <= set(world.document["components"]["securitySchemes"])


async def test_everything_is_told(world: World) -> None:
    for operation in operations(world.document):
        said = operation.said
        assert said["summary"], operation.id
        assert "default" in said["responses"], operation.id
        for parameter in said.get("parameters", ()):
            assert parameter["description"], (operation.id, parameter["name"])
        if operation.body is not None:
            assert errors(world.document, operation.body["schema"], operation.body["example"]) == [], operation.id


async def test_it_is_sent_again_only_when_it_has_changed(world: World) -> None:
    first = await world.client.get("/openapi.json")
    again = await world.client.get("/openapi.json", headers={"if-none-match": f"W/{first.headers['etag']}"})

    assert first.headers["content-type"] == "application/json"
    assert (again.status_code, again.content) == (304, b"")


async def test_no_address_is_served_that_it_does_not_tell_of(world: World) -> None:
    for path in ("/redoc", "/docs/oauth2-redirect", "/openapi.yaml", "/docs/"):
        assert (await world.client.get(path)).status_code == 404, path


async def test_another_method_is_answered_with_those_that_are_told_of(world: World) -> None:
    for path, item in world.document["paths"].items():
        if path.startswith(("/graphql", "/health", "/metrics")):
            continue
        answer = await world.client.request("PATCH", path)
        assert answer.status_code == 405, path
        assert answer.headers["allow"] == ", ".join(sorted(method.upper() for method in item)), path


def test_no_application_starts_with_a_route_that_is_not_declared() -> None:
    router = APIRouter()

    @router.get("/open")
    async def open_() -> Response:
        return Response()

    with pytest.raises(Undeclared, match="/open"):
        make_app([router])


def test_no_application_starts_with_a_mount_or_an_id_that_stands_twice() -> None:
    mounted, twice = APIRouter(), Routes(None)
    mounted.mount("/other", make_app([]))
    twice.add(THING, _answer)
    twice.add(THING, _answer)

    with pytest.raises(Undeclared, match="/other"):
        make_app([mounted])
    with pytest.raises(Undeclared, match="getThing"):
        make_app([twice.router])


def test_no_route_is_guarded_without_a_door() -> None:
    guarded = Operation("GET", "/things", "listThings", "Things", "All", ANYONE, {200: Answer("They.")})

    with pytest.raises(Undeclared, match="entrance"):
        Routes(None).add(guarded, _answer)


async def test_an_operation_beside_is_told_of(tmp_path: Path) -> None:
    app: Any = make_app([], [THING], "https://archive.example")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rest.test") as client:
        document = (await client.get("/openapi.json")).json()

    assert document["servers"] == [{"url": "https://archive.example"}]
    assert document["paths"]["/things/{id}"]["get"]["operationId"] == "getThing"


async def _answer() -> Response:
    return Response()
