"""Random operations over random supergraphs: answers equal those of one schema with the same data."""

from random import Random

import pytest
from graphql import parse, validate
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.gateway.composing import Composer, needs_node
from tests.gateway.generator import Operations
from tests.gateway.random_worlds import KEPT, SEEDS, VARIABLES, fresh, kept
from tests.gateway.world import Service


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
    service = fresh(composer, spread_seed)
    consumer = service.supergraph.consumer
    for seed in seeds:
        query = Operations(consumer, Random(seed)).operation()
        if not validate(consumer, parse(query)):
            note(query)
            await service.check(query, VARIABLES)
