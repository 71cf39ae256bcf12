"""The executor with subgraphs that are slow, that share what they answer, or that answer nonsense."""

import asyncio
import copy
from dataclasses import replace
from typing import Any

import pytest
from graphql import parse

from gateway.executor import Call, SubgraphFailure, SubgraphRequest, SubgraphResult, execute
from gateway.planner import plan_operation
from gateway.supergraph import load_supergraph
from tests.gateway.shop import HEAVY, shop
from tests.gateway.world import Service

NESTED_ROOT = """schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
{ query: Query mutation: Mutation }
enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
type Query @join__type(graph: A) @join__type(graph: B) { a: Int @join__field(graph: A) b: Int @join__field(graph: B) }
type Mutation @join__type(graph: A) { change: Payload }
type Payload @join__type(graph: A) { query: Query! }
"""


class Answers:
    """A subgraph that gives prepared answers, one after the other, and keeps the requests."""

    def __init__(self, *results: Any) -> None:
        self.results = list(results)
        self.requests: list[SubgraphRequest] = []

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        self.requests.append(request)
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result if isinstance(result, SubgraphResult) else SubgraphResult(result)


@pytest.fixture
def service() -> Service:
    return Service.load("shop", shop())


async def answer(service: Service, query: str, subgraphs: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    execution = await execute(service.plan(query), subgraphs, Call())
    return service.complete(query, execution)


async def test_what_a_subgraph_shares_stays_unchanged(service: Service) -> None:
    class Shared:
        def __init__(self, subgraph: Any) -> None:
            self.subgraph = subgraph
            self.held: dict[str, dict[str, Any]] = {}

        async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
            identity = request.operation + str(request.variables)
            if identity not in self.held:
                self.held[identity] = (await self.subgraph.fetch(request)).data
            await asyncio.sleep(0)
            return SubgraphResult(self.held[identity], shared=True)

    subgraphs = {name: Shared(subgraph) for name, subgraph in service.subgraphs.items()}
    expected = (await answer(service, HEAVY, subgraphs))[0]
    before = copy.deepcopy([subgraph.held for subgraph in subgraphs.values()])

    answers = await asyncio.gather(*(answer(service, HEAVY, subgraphs) for _ in range(100)))

    assert all(data == expected and not errors for data, errors in answers)
    assert [subgraph.held for subgraph in subgraphs.values()] == before


async def test_fetches_of_a_wave_run_at_the_same_time(service: Service) -> None:
    both = asyncio.Barrier(2)

    class Waiting:
        async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
            await asyncio.wait_for(both.wait(), 5)
            return SubgraphResult({"me": None, "topProducts": None})

    data, errors = await answer(
        service, "{ me { id } topProducts { upc } }", {"accounts": Waiting(), "products": Waiting()}
    )

    assert (data, errors) == ({"me": None, "topProducts": None}, [])


async def test_failures_keep_their_code(service: Service) -> None:
    subgraphs = {
        "accounts": Answers(SubgraphFailure("too slow", "TIMEOUT")),
        "products": Answers({"topProducts": [{"upc": "1"}]}),
    }
    data, errors = await answer(service, "{ me { id } topProducts { upc } }", subgraphs)

    assert data == {"me": None, "topProducts": [{"upc": "1"}]}
    assert errors == [{"message": "too slow", "path": ["me"], "extensions": {"code": "TIMEOUT", "service": "accounts"}}]


@pytest.mark.parametrize(
    "nonsense",
    [
        SubgraphResult(None),
        SubgraphResult({"_entities": None}, [{"message": "no"}]),
        SubgraphResult({"_entities": "what?"}, ["no"]),  # type: ignore[list-item]
        SubgraphResult({"_entities": []}, [{"message": "no", "path": ["_entities"]}]),
        SubgraphResult({"_entities": [7]}, [{"message": "no", "path": ["_entities", 9, "x"]}]),
    ],
)
async def test_nonsense_costs_the_fields_of_its_subgraph(service: Service, nonsense: SubgraphResult) -> None:
    subgraphs = {"products": Answers({"topProducts": [{"upc": "1", "name": "A"}]}), "inventory": Answers(nonsense)}
    data, errors = await answer(service, "{ topProducts { name inStock } }", subgraphs)

    assert data == {"topProducts": [{"name": "A", "inStock": None}]}
    assert len(errors) == 1
    assert errors[0]["extensions"]["service"] == "inventory"
    assert errors[0]["path"] == ["topProducts", 0]


async def test_errors_in_fields_that_only_the_plan_needs_are_reported_at_their_object(service: Service) -> None:
    query = "{ topProducts { price: name shippingEstimate } }"
    refused = {"message": "no", "path": ["topProducts", 0, "_0_price"]}
    products = Answers(SubgraphResult({"topProducts": [{"upc": "1", "price": "A", "_0_price": None}]}, [refused]))
    inventory = Answers({"_entities": [{"shippingEstimate": 3}]})
    data, errors = await answer(service, query, {"products": products, "inventory": inventory})

    assert data == {"topProducts": [{"price": "A", "shippingEstimate": 3}]}
    assert [error["path"] for error in errors] == [["topProducts", 0]]
    assert inventory.requests[0].variables["representations"][0]["price"] is None


async def test_null_keys_are_not_sent(service: Service) -> None:
    products = Answers({"topProducts": [{"upc": None, "name": "A"}, None]})
    inventory = Answers()
    data, errors = await answer(
        service, "{ topProducts { name inStock } }", {"products": products, "inventory": inventory}
    )

    assert data == {"topProducts": [{"name": "A", "inStock": None}, None]}
    assert errors == []
    assert inventory.requests == []


async def test_a_root_below_a_mutation_is_asked_of_the_subgraph_that_has_it() -> None:
    supergraph = load_supergraph(NESTED_ROOT)
    document = parse("mutation { change { query { a b } } }")
    plan = plan_operation(supergraph, document)
    first = Answers({"change": {"query": {"a": 1}}})
    second = Answers({"b": 2})
    execution = await execute(plan, {"a": first, "b": second}, Call())

    assert execution.data == {"change": {"query": {"a": 1, "b": 2}}}
    assert (first.requests[0].kind, second.requests[0].kind) == ("mutation", "query")
    assert second.requests[0].operation == "{ b }"


async def test_cancelling_an_operation_cancels_its_fetches(service: Service) -> None:
    cancelled = asyncio.Event()

    class Endless:
        async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set()
                raise
            raise AssertionError

    task = asyncio.create_task(answer(service, "{ me { id } }", {"accounts": Endless()}))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert cancelled.is_set()


@pytest.mark.parametrize("contextual", [True, False])
async def test_an_entity_that_stands_twice_is_one_object_unless_its_fields_depend_on_where_it_is(
    service: Service, contextual: bool
) -> None:
    plan = replace(service.plan("{ topProducts { name reviews { body } } }"), contextual=contextual)
    products = Answers({"topProducts": [{"upc": "1", "name": "A"}, {"upc": "1", "name": "A"}]})
    reviews = Answers({"_entities": [{"reviews": [{"body": "good"}]}]})

    data = (await execute(plan, {"products": products, "reviews": reviews}, Call())).data

    first, second = data["topProducts"]
    assert first["reviews"] == second["reviews"] == [{"body": "good"}]
    assert (first["reviews"][0] is second["reviews"][0]) is not contextual
