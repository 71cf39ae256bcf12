"""Persisted operations: from a file, and automatically."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from config.gateway import PersistedSettings
from config.tables import ConfigurationError
from gateway.service.persisted import PersistedOperations
from gateway.service.request import GraphQLRequest, Refused

TEXT = "{ me { name } }"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def asked(query: str | None = None, known: str | None = HASH, version: int = 1) -> GraphQLRequest:
    extensions: dict[str, Any] = {"persistedQuery": {"version": version, "sha256Hash": known}} if known else {}
    return GraphQLRequest(query=query, extensions=extensions)


def code(operations: PersistedOperations, request: GraphQLRequest) -> str:
    with pytest.raises(Refused) as refusal:
        operations.text(request)
    return str(refusal.value.errors[0]["extensions"]["code"])


def test_a_text_is_known_once_it_came_with_its_hash() -> None:
    operations = PersistedOperations(PersistedSettings())
    assert code(operations, asked()) == "PERSISTED_QUERY_NOT_FOUND"

    request = asked(TEXT)
    operations.learn(request, operations.text(request))

    assert operations.text(asked()) == TEXT


def test_a_text_is_not_taken_under_another_hash() -> None:
    operations = PersistedOperations(PersistedSettings())

    assert code(operations, asked("{ you }")) == "BAD_USER_INPUT"
    assert code(operations, asked(TEXT, version=2)) == "BAD_USER_INPUT"


def test_nothing_is_learned_where_that_is_off() -> None:
    operations = PersistedOperations(PersistedSettings(automatic=False))
    request = asked(TEXT)

    operations.learn(request, operations.text(request))

    assert code(operations, asked()) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("manifest", [False, True])
def test_a_file_of_operations_may_be_all_that_is_answered(tmp_path: Path, manifest: bool) -> None:
    content = {"operations": [{"id": HASH, "body": TEXT}]} if manifest else {HASH: TEXT}
    file = tmp_path / "operations.json"
    file.write_text(json.dumps(content))
    operations = PersistedOperations(PersistedSettings(file=str(file), only=True))

    assert operations.text(asked()) == TEXT
    assert operations.text(asked(TEXT, known=None)) == TEXT
    assert code(operations, asked("{ you }", known=None)) == "PERSISTED_QUERY_NOT_FOUND"
    assert code(operations, asked(known="0" * 64)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("content", ["{", "[]", '{"a": 1}', json.dumps({"0" * 64: TEXT})])
def test_a_file_that_is_not_right_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "operations.json"
    file.write_text(content)

    with pytest.raises(ConfigurationError, match=r"operations\.json"):
        PersistedOperations(PersistedSettings(file=str(file)))
