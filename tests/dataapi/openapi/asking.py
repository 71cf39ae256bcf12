"""Requests that are made from the document alone, and answers that are held against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
from openapi_schema_validator import OAS30Validator

_METHODS = ("get", "head", "post", "put", "patch", "delete")
_JSON = "application/json"


class Told(NamedTuple):
    """An operation as the document tells of it."""

    method: str
    path: str
    said: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.said["operationId"])

    @property
    def body(self) -> dict[str, Any] | None:
        """What its JSON is to be like, and an example."""
        content = self.said.get("requestBody", {}).get("content", {})
        return content.get(_JSON)  # type: ignore[no-any-return]

    def parameters(self, where: str) -> dict[str, Any]:
        """The examples of parameters."""
        return {
            one["name"]: one["example"]
            for one in self.said.get("parameters", ())
            if one["in"] == where and "example" in one
        }


def operations(document: dict[str, Any]) -> Iterator[Told]:
    """All operations of a document."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield Told(method.upper(), path, item[method])


def request_of(operation: Told, client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Request:
    """A request with the document's own examples."""
    path = operation.path.format(**operation.parameters("path"))
    body = operation.body["example"] if operation.body is not None else None
    return client.build_request(
        operation.method, path, params=operation.parameters("query"), json=body, headers=headers
    )


def departures(document: dict[str, Any], operation: Told, answer: httpx.Response) -> list[str]:
    """Where an answer is not what the document says of it."""
    responses = operation.said["responses"]
    told = responses.get(str(answer.status_code), responses["default"])
    told = document["components"]["responses"][told["$ref"].rpartition("/")[2]] if "$ref" in told else told
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = told.get("content", {})
    if not kind or (not content and not answer.content):
        return [] if not content or operation.method == "HEAD" else [f"{answer.status_code} has no content"]
    if kind not in content and "*/*" not in content:
        return [f"{answer.status_code} is {kind}, not one of {sorted(content)}"]
    if not kind.endswith("json") or kind not in content or not answer.content:
        return []
    return errors(document, content[kind]["schema"], answer.json())


def errors(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """Where a value is not what a schema of the document says."""
    root = {"allOf": [schema], "components": document["components"]}
    return [f"{error.json_path}: {error.message}" for error in OAS30Validator(root).iter_errors(value)]
