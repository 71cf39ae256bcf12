"""Arguments that the gateway fills from an ancestor in the answer (``@context``, ``@fromContext``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planner.places import ContextInput, Place, Spot, Use
from gateway.planner.problems import Unreachable
from gateway.supergraph.state import FieldSource

if TYPE_CHECKING:
    from gateway.planner.moves import Moves


class Contexts:
    """Plans the reading of contexts; each argument gets a variable of its own."""

    def __init__(self, moves: Moves) -> None:
        self._moves = moves

    def read(
        self, place: Place, source: FieldSource, given: tuple[Use, ...]
    ) -> tuple[tuple[Use, ...], tuple[ContextInput, ...]]:
        """Give what is read of the nearest ancestors with the contexts of a field.

        Raises Unreachable where there is no such ancestor, or where it does not have what is wanted.
        """
        uses: tuple[Use, ...] = ()
        contexts = []
        for argument in source.contexts:
            ancestor = self._ancestor(place, argument.context)
            more, inputs = self._moves.need(ancestor, argument.selection, given + uses, key=False)
            uses += more
            variable = self._moves.variable(argument.type)
            contexts.append(ContextInput(argument.name, variable, ancestor.spot.depth, inputs))
        return uses, tuple(contexts)

    def _ancestor(self, place: Place, context: str) -> Place:
        current = place.parent
        while current is not None:
            if current.spot.depth < place.spot.depth and self._has(current.spot, context):
                return current
            current = current.parent
        raise Unreachable(f"the context {context} above {place.spot.type}")

    def _has(self, spot: Spot, context: str) -> bool:
        supergraph = self._moves.supergraph
        names = (spot.type, *supergraph.runtime_types(spot.type))
        return any(context in supergraph.types[name].contexts for name in names)
