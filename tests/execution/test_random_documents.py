"""Random operations over schemas with document-backed fields and resolvers: answered as by graphql-core's executor."""

import asyncio
import gc
from collections.abc import Iterator
from inspect import isawaitable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    execute,
)
from hypothesis import given, note, settings

from execution import DOCUMENT, compile_operation
from tests.execution.data import random_data
from tests.execution.strategies import Case, random_case, randoms
from tests.execution.test_random_projection import comparable

# A field that bubbles a null cancels its siblings; graphql-core leaves what they were about to await to the collector.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")


@pytest.fixture(autouse=True, scope="module")
def cancelled_coroutines() -> Iterator[None]:
    """Collect them while their warnings are still ignored."""
    yield
    gc.collect()


@given(randoms)
def test_random_documents_are_answered_as_by_graphql_core(random: Random) -> None:
    asyncio.run(check(random))


@pytest.mark.soak
@settings(max_examples=5000)
@given(randoms)
def test_many_random_documents_are_answered_as_by_graphql_core(random: Random) -> None:
    asyncio.run(check(random))


async def check(random: Random) -> None:
    case = random_case(random, random_field)
    name_types(case)
    wraps = [lambda values: values, lambda values: SimpleNamespace(**values)]
    data = random_data(
        case, key=lambda _name, node: f"d_{node.name.value}", wrap=lambda values: random.choice(wraps)(values)
    )
    note(case.text)
    note(repr(data))
    compiled = compile_operation(case.schema, case.document)
    expected = await by_graphql_core(case, data)
    for _ in range(2):  # the second time, all code has been generated
        assert comparable(await compiled.execute(data, None, case.variables)) == comparable(expected)


def random_field(random: Random, name: str, type_: Any, arguments: dict[str, GraphQLArgument]) -> GraphQLField:
    """Make a field that is document-backed or has a resolver; graphql-core calls the resolver of either."""
    key = f"d_{name}"

    def now(source: Any, _info: Any, **_: Any) -> Any:
        return look_up(source, key)

    async def later(source: Any, _info: Any, **_: Any) -> Any:
        await asyncio.sleep(0)
        return look_up(source, key)

    kind = random.choice(["document", "document", "document", "now", "later"])
    extensions = {DOCUMENT: key} if kind == "document" else {}
    return GraphQLField(type_, arguments, later if kind == "later" else now, extensions=extensions)


def look_up(source: Any, key: str) -> Any:
    return source.get(key) if isinstance(source, dict) else getattr(source, key)


def name_types(case: Case) -> None:
    """Let abstract types ask the object, and some object types check it."""
    for type_ in case.schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = lambda value, _info, _type: look_up(value, "__typename")
        elif isinstance(type_, GraphQLObjectType) and type_.name.startswith("T") and case.random.random() < 0.3:
            type_.is_type_of = lambda value, _info: isinstance(value, dict | SimpleNamespace)


async def by_graphql_core(case: Case, root: Any) -> ExecutionResult:
    result = execute(case.schema, case.document, root, variable_values=case.variables)
    return await result if isawaitable(result) else result
