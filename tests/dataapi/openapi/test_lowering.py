"""Documents of OpenAPI 3.1, lowered to 3.0.3: FastAPI's own, and each place where a schema may stand."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from fastapi import FastAPI, Header, Query
from openapi_spec_validator import OpenAPIV30SpecValidator, validate
from pydantic import BaseModel, Field

from dataapi.openapi.lowering import NotLowered, lowered

NEW = {"type": ["string", "null"]}
OLD = {"type": "string", "nullable": True}
INFO = {"title": "T", "version": "1"}
OK = {"200": {"description": "D"}}


class Model(BaseModel):
    """What pydantic says in the words of 3.1."""

    kind: Literal["one"] = "one"
    more: int | None = Field(None, gt=0, examples=[1, 2])
    pair: tuple[str, int] | None = None
    others: list[Model] | None = None


def test_what_fastapi_writes_becomes_valid() -> None:
    app = FastAPI(title="T", version="1")

    @app.post("/models/{id}")
    async def models(id: int, model: Model, q: str | None = Query(None), x: float = Header(gt=0)) -> Model:
        return model

    written = app.openapi()
    assert written["openapi"].startswith("3.1")
    assert list(OpenAPIV30SpecValidator({**written, "openapi": "3.0.3"}).iter_errors())  # type: ignore[arg-type]

    found = lowered(written)

    validate(found, cls=OpenAPIV30SpecValidator)  # type: ignore[arg-type]
    model = next(schema for name, schema in found["components"]["schemas"].items() if name.startswith("Model"))
    assert model["properties"]["more"] == {
        "title": "More",
        "type": "integer",
        "minimum": 0,
        "exclusiveMinimum": True,
        "example": 1,
        "nullable": True,
    }


@pytest.mark.parametrize(
    "place",
    [
        lambda new: {"paths": {"/a": {"parameters": [{"name": "p", "in": "query", "schema": new}]}}},
        lambda new: {"paths": {"/a": {"get": {"parameters": [_parameter(new)], "responses": OK}}}},
        lambda new: {"paths": {"/a": {"post": {"requestBody": _content(new), "responses": OK}}}},
        lambda new: {"paths": {"/a": {"get": {"responses": {"200": {"description": "D", **_content(new)}}}}}},
        lambda new: {"paths": {"/a": {"get": {"responses": {"default": _headed(new)}}}}},
        lambda new: {"paths": {"/a": {"get": {"responses": OK, "callbacks": {"c": {"{$url}": _posting(new)}}}}}},
        lambda new: {"paths": {}, "components": {"schemas": {"type": {"properties": {"schema": new}}}}},
        lambda new: {"paths": {}, "components": {"parameters": {"P": _parameter(new)}}},
        lambda new: {"paths": {}, "components": {"headers": {"H": {"schema": new}}}},
        lambda new: {"paths": {}, "components": {"requestBodies": {"B": _content(new)}}},
        lambda new: {"paths": {}, "components": {"responses": {"R": {"description": "D", **_content(new)}}}},
        lambda new: {
            "paths": {"x-own": {"type": ["kept"]}, "/a": {"get": {"responses": OK, "x-own": NEW, **_said(new)}}}
        },
    ],
)
def test_a_schema_is_lowered_wherever_it_stands(place: Any) -> None:
    found = lowered({"openapi": "3.1.0", "info": INFO, **place(NEW)})

    assert found == {"openapi": "3.0.3", "info": INFO, **place(OLD)}
    validate(found, cls=OpenAPIV30SpecValidator)


def test_what_is_new_in_a_document_is_left_out() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {**INFO, "summary": "S", "license": {"name": "L", "identifier": "Apache-2.0"}},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/R", "description": "other"}}}}},
        "components": {"responses": {"R": {"description": "D"}}},
    }

    found = lowered(document)

    validate(found, cls=OpenAPIV30SpecValidator)  # type: ignore[arg-type]
    assert found["info"] == {**INFO, "license": {"name": "L"}}
    assert found["paths"]["/a"]["get"]["responses"]["200"] == {"$ref": "#/components/responses/R"}
    assert "jsonSchemaDialect" not in found


@pytest.mark.parametrize("more", [{"webhooks": {"w": {}}}, {"components": {"pathItems": {"p": {}}}}])
def test_what_cannot_be_said_is_refused(more: Any) -> None:
    with pytest.raises(NotLowered, match=r"OpenAPI 3\.0\.3 has none"):
        lowered({"openapi": "3.1.0", "info": INFO, "paths": {}, **more})


def test_a_schema_that_cannot_be_said_is_named_with_its_place() -> None:
    with pytest.raises(NotLowered, match=r"^components\.schemas\.A\.properties\.b: .* no if"):
        lowered({"info": INFO, "components": {"schemas": {"A": {"properties": {"b": {"if": {}}}}}}})


def _parameter(schema: Any) -> dict[str, Any]:
    return {"name": "p", "in": "query", "schema": schema}


def _content(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _headed(schema: Any) -> dict[str, Any]:
    return {"description": "D", "headers": {"H": {"schema": schema}}}


def _posting(schema: Any) -> dict[str, Any]:
    return {"post": {"requestBody": _content(schema), "responses": OK}}


def _said(schema: Any) -> dict[str, Any]:
    return {"parameters": [{"name": "p", "in": "query", **_content(schema)}]}
