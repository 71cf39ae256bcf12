"""Whatever subgraphs answer, the gateway answers: nonsense at any place costs fields, never the operation."""

import asyncio
import copy
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.executor import Call, SubgraphRequest, SubgraphResult, execute
from tests.gateway import worlds
from tests.gateway.shop import HEAVY, shop
from tests.gateway.world import Service

OPERATIONS = {
    "shop": HEAVY,
    "abstract": "{ feed { id ... on Node { id ... on Note { likes } } top { body about { likes } } } search { __typename } }",
    "interface_object": "{ library { ... on Book { chapters average price offer reviews { about { title } } } } }",
    "keys": "{ orders { note total item { title amount } reviewer { name age } region { name } } }",
    "provides": "{ hall { display { ... on Book { title } ... on Film { title } } keeper { name } } }",
    "requires": "{ products { rate tax gross parcel { duty product { name cost } } size: name tags { label } } }",
    "context": "{ users { items { price(days: 2) parts { id cost: price } } } }",
    "shared": "{ map { north south scale { northern southern metres } } shop { open west } places { id southName } }",
    "mutations": "mutation { add(n: 2) { count log } log(n: 1) { total } second: add(n: 5) { count log } again { id } }",
}
NONSENSE: list[Any] = [None, 0, 1.5, "x", True, [], {}, [[]], [None], [1, {}], {"id": {}}]
NONSENSE += [{"__typename": value} for value in (None, [], {}, 1, "Nothing")]
PARTS = ["_entities", "users", "products", "feed", "add", 0, 1, -1, 99, None, True, 1.5, [], {}]
errors = st.sampled_from([None, 1, [], {"message": {}}]) | st.fixed_dictionaries(
    {"message": st.just("no")},
    optional={
        "path": st.lists(st.sampled_from(PARTS), max_size=5) | st.sampled_from([None, "users", {}]),
        "extensions": st.sampled_from([None, [], {}, {"code": []}, {"code": "OWN", "service": 1}]),
    },
)


class Odd:
    """A subgraph that answers as it should but for what the test draws."""

    def __init__(self, subgraph: Any, data: st.DataObject, rate: int) -> None:
        self.subgraph = subgraph
        self.data = data
        self.rate = rate

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        try:
            right = (await self.subgraph.fetch(request)).data
        except Exception:  # what was made of nonsense may be no request that a right subgraph can answer
            right = {}
        random = self.data.draw(st.randoms(use_true_random=False))
        given = self._changed(right, random)
        found = self.data.draw(st.lists(errors, max_size=2))
        return SubgraphResult(given if isinstance(given, dict) else None, found)

    def _changed(self, value: Any, random: Any) -> Any:
        if random.randrange(100) < self.rate:
            return copy.deepcopy(random.choice(NONSENSE))
        if isinstance(value, dict):
            return {
                key: self._changed(item, random) for key, item in value.items() if random.randrange(100) >= self.rate
            }
        if isinstance(value, list):
            return [self._changed(item, random) for item in value]
        return value


@cache
def service(name: str) -> Service:
    return Service.load(name, shop() if name == "shop" else getattr(worlds, name)())


@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
def test_nonsense_anywhere_in_answers_costs_fields_never_the_operation(name: str, data: st.DataObject) -> None:
    found = service(name)
    rate = data.draw(st.sampled_from([1, 5, 20]))
    odd = {subgraph: Odd(inner, data, rate) for subgraph, inner in found.subgraphs.items()}

    execution = asyncio.run(execute(found.plan(OPERATIONS[name]), odd, Call()))
    answer, said = found.complete(OPERATIONS[name], execution)

    orjson.dumps([answer, said])
    assert isinstance(answer, dict | None)
    assert answer is not None or said
    assert all(isinstance(error["message"], str) for error in said)
    assert all(isinstance(part, str | int) for error in said for part in error.get("path", []))
