"""Random types spread over random subgraphs, data for any supergraph, and random operations.

Whether a random spread composes is for the composer to say: what it refuses is not used.
"""

from tests.gateway.generator.data import populate
from tests.gateway.generator.operations import Operations
from tests.gateway.generator.spread import Spread

__all__ = ["Operations", "Spread", "populate"]
