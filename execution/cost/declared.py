"""What a schema declares about costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ListSize:
    """``@listSize`` of a field. Slicing arguments are paths: ``first``, or ``page.size`` in an input object.

    ``requires_one``: an operation must give exactly one of them, or leave the ones with defaults alone.
    """

    assumed: int | None = None
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()
    requires_one: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """Weights by coordinate (``Type``, ``Type.field``, ``Type.field(argument:)``) and list sizes by ``Type.field``."""

    weights: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, ListSize] = field(default_factory=dict)
