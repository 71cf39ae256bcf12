"""Fields of the client to which only what is denied leads: they are denied themselves, all else is still answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gateway.planner.denied import Denied
from gateway.planner.operation import Condition, Field
from gateway.planner.places import Spot
from gateway.planner.problems import Unreachable
from gateway.planner.steps import response_path

if TYPE_CHECKING:
    from gateway.planner.walk import Leaf

_RETRIES = 200  # other ways tried in one operation because the first loses something

Loss = tuple[Spot, Field]
Way = Callable[[], "list[Leaf]"]


class Losses:
    """Takes the way that loses the least; ``allowed`` as long as it is the client's fields that are looked for."""

    def __init__(self, allowed: bool) -> None:
        self.allowed = allowed
        self._retries = _RETRIES
        self._found: list[Loss] = []

    def least(self, ways: Iterable[Way], spot: Spot, field: Field) -> list[Leaf]:
        """Give the leaves of the first way that loses nothing, else of the one that loses least.

        Raises Unreachable where there is no way, unless the field may be lost.
        """
        best: tuple[int, list[Leaf], list[Loss]] | None = None
        missing = Unreachable(f"{spot.type}.{field.name}")
        for way in ways:
            if best is not None:
                if not self._retries:
                    break
                self._retries -= 1
            before = len(self._found)
            try:
                leaves = way()
            except Unreachable as error:
                missing = error
                continue
            finally:
                lost = self._found[before:]
                del self._found[before:]
            if not lost:
                return leaves
            size = sum(_leaves(one) for _, one in lost)
            if best is None or size < best[0]:
                best = size, leaves, lost
        if best is not None:
            self._found += best[2]
            return best[1]
        if not self.allowed:
            raise missing
        self._found.append((spot, field))
        return []

    def denied(self) -> list[Denied]:
        """Give what was lost, as the plan has it."""
        return [_denied(spot, field) for spot, field in self._found]


def _leaves(field: Field) -> int:
    below = field.below
    if below is None:
        return 1
    fields = [*below.fields, *(inner for fragment in below.fragments.values() for inner in fragment.fields)]
    return max(1, sum(map(_leaves, fields)))


def _denied(spot: Spot, field: Field) -> Denied:
    conditions: set[Condition] = set(field.conditions)
    above: Spot | None = spot
    while above is not None:
        conditions.update(above.field.conditions if above.field else ())
        above = above.parent
    path, types = response_path(spot)
    return Denied(path, types, field.key, f"{spot.type}.{field.name}", tuple(sorted(conditions)))
