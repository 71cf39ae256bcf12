"""Random operations over random supergraphs: answers equal those of one schema with the same data."""

import functools
from random import Random

import pytest
from graphql import parse, validate
from hypothesis import assume, given, note
from hypothesis import strategies as st

from gateway.supergraph import load_supergraph
from tests.gateway.composing import Composer, needs_node
from tests.gateway.generator import Operations, Spread, populate
from tests.gateway.world import FIXTURES, Service

KEPT = sorted(path.name for path in (FIXTURES / "random").iterdir())
SEEDS = st.integers(0, 2**32 - 1)
VARIABLES = {"yes": True, "no": False, "n": 1}


@functools.cache
def kept(name: str) -> Service:
    folder = FIXTURES / "random" / name
    supergraph = load_supergraph((folder / "supergraph.graphql").read_text())
    sdls = {path.stem: path.read_text() for path in folder.glob("g*.graphql")}
    return Service(supergraph, sdls, populate(supergraph))


async def compare(service: Service, seed: int) -> None:
    random = Random(seed)
    query = Operations(service.supergraph.consumer, random).operation()
    assume(not validate(service.supergraph.consumer, parse(query)))
    note(query)
    labels = service.supergraph.labels if random.random() < 0.5 else frozenset()
    await service.check(query, VARIABLES, labels)


@given(name=st.sampled_from(KEPT), seed=SEEDS)
async def test_random_operations_over_kept_supergraphs(name: str, seed: int) -> None:
    await compare(kept(name), seed)


@pytest.mark.soak
@needs_node
@given(spread_seed=SEEDS, seeds=st.lists(SEEDS, min_size=5, max_size=5))
async def test_random_operations_over_fresh_supergraphs(composer: Composer, spread_seed: int, seeds: list[int]) -> None:
    services = Spread(Random(spread_seed)).spread()
    composed = composer.compose(services)
    assume(isinstance(composed, str))
    supergraph = load_supergraph(str(composed))
    service = Service(supergraph, services, populate(supergraph))
    for seed in seeds:
        query = Operations(supergraph.consumer, Random(seed)).operation()
        if not validate(supergraph.consumer, parse(query)):
            note(query)
            await service.check(query, VARIABLES)
