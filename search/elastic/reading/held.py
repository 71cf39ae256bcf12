"""What some products hold of one label field."""

from collections import Counter
from typing import NamedTuple

from search import semantics
from search.elastic.labels import TYPES
from search.port import LabelFieldSummary


class Held(NamedTuple):
    """How many products have a field, and how many of them by type of its values, by unit, and by mission."""

    products: int
    types: Counter[str]
    units: Counter[str]
    missions: Counter[str]

    def plus(self, other: "Held") -> "Held":
        """What these products and others hold."""
        parts = (mine + theirs for mine, theirs in zip(self[1:], other[1:], strict=True))
        return Held(self.products + other.products, *parts)

    def without(self, other: "Held") -> "Held":
        """What the products hold but for some of them."""
        parts = (mine - theirs for mine, theirs in zip(self[1:], other[1:], strict=True))
        return Held(self.products - other.products, *parts)

    def summary(self, path: str) -> LabelFieldSummary:
        """As the port says it, without extremes."""
        return LabelFieldSummary(
            path=path,
            type=semantics.narrowest(TYPES[name] for name in self.types),
            count=self.products,
            units=tuple(sorted(self.units)),
            missions=tuple(sorted(self.missions)),
        )
