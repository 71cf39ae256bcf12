"""An operation in its one canonical form: no fragments but those of object types, equal fields merged."""

from __future__ import annotations

from dataclasses import dataclass, field

Condition = tuple[bool, str]
"""``(True, "x")`` is ``@include(if: $x)``, ``(False, "x")`` is ``@skip(if: $x)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field: response name, name, arguments as text, conditions that all must hold, named type."""

    key: str
    name: str
    arguments: str
    variables: frozenset[str]
    conditions: tuple[Condition, ...]
    type: str
    below: Selections | None

    @property
    def signature(self) -> str:
        """What the response name stands for."""
        return self.name + self.arguments


@dataclass(slots=True, eq=False)
class Selections:
    """What is read of one object; ``fragments`` holds, per object type, what is read besides ``fields``."""

    type: str
    fields: list[Field] = field(default_factory=list)
    fragments: dict[str, Selections] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A canonical operation: its kind, selections, and the text of each variable definition."""

    kind: str
    name: str | None
    selections: Selections
    variables: dict[str, str]


def typename(key: str = "__typename", conditions: tuple[Condition, ...] = ()) -> Field:
    """Make the field ``__typename``."""
    return Field(key, "__typename", "", frozenset(), conditions, "String", None)
