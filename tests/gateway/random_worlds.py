"""Random supergraphs with their data: those that are checked in, and fresh ones that the composer makes."""

import functools
from random import Random

from hypothesis import assume
from hypothesis import strategies as st

from gateway.supergraph import load_supergraph
from tests.gateway.composing import Composer
from tests.gateway.generator import Spread, populate
from tests.gateway.world import FIXTURES, Service

KEPT = sorted(path.name for path in (FIXTURES / "random").iterdir())
SEEDS = st.integers(0, 2**32 - 1)
VARIABLES = {"yes": True, "no": False, "n": 1}
"""The variables of random operations."""


@functools.cache
def kept(name: str) -> Service:
    """Give a supergraph that is checked in."""
    folder = FIXTURES / "random" / name
    sdls = {path.stem: path.read_text() for path in folder.glob("g*.graphql")}
    return _populated((folder / "supergraph.graphql").read_text(), sdls)


def fresh(composer: Composer, seed: int) -> Service:
    """Give a new supergraph; what does not compose is no example."""
    sdls = Spread(Random(seed)).spread()
    composed = composer.compose(sdls)
    assume(isinstance(composed, str))
    return _populated(str(composed), sdls)


def _populated(text: str, sdls: dict[str, str]) -> Service:
    supergraph = load_supergraph(text)
    return Service(supergraph, sdls, populate(supergraph))
