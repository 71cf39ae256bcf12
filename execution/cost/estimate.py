"""An operation's cost as a function of its variables: numbers are summed up once, what varies stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import FieldNode

_CEILING = 10**12  # beyond any limit: numbers stay small however deep lists are nested


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list's length stands in the variables; ``default`` holds where the variable is not given."""

    variable: str
    path: tuple[str, ...] = ()
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How long a list is: the greatest of the number that the text says and those in the variables, else ``otherwise``.

    ``inner``: how many there are in each of its items, if these are lists.
    """

    number: int | None
    places: tuple[Place, ...]
    otherwise: int
    inner: int = 1

    def value(self, variables: Mapping[str, Any]) -> int:
        """Give the size for coerced variables."""
        known = [self.number, *(_number(place, variables) for place in self.places)]
        found = [number for number in known if number is not None]
        return self.inner * (max(0, *found) if found else self.otherwise)


class InputWeight(Protocol):
    """What an argument's value weighs."""

    def weight(self, variables: Mapping[str, Any]) -> int:
        """Give the weight for coerced variables."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """The cost of one field of one parent object: ``once`` for its arguments, ``each`` for every object or leaf of it."""

    node: FieldNode
    once: int
    inputs: Sequence[InputWeight]
    each: int
    size: Size | None
    below: Estimate

    @property
    def varies(self) -> bool:
        """Whether the cost depends on variables."""
        return self.below.varies or bool(self.inputs) or (self.size is not None and bool(self.size.places))

    def __call__(self, variables: Mapping[str, Any]) -> int:
        """Give the cost for coerced variables."""
        each = self.each + self.below(variables)
        weighed = sum(one.weight(variables) for one in self.inputs)
        return min(_CEILING, self.once + weighed + each * self.times(variables))

    def times(self, variables: Mapping[str, Any]) -> int:
        """Give how many objects or leaves the field has in one parent object."""
        return 1 if self.size is None else self.size.value(variables)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sum: of what is the same for all variables, of terms, and of the dearest of each set of ``choices``.

    ``summed`` are the terms that ``fixed`` is made of: they are only looked at to say which field is dear.
    """

    fixed: int = 0
    terms: Sequence[Term] = ()
    choices: Sequence[Sequence[Estimate]] = ()
    summed: Sequence[Term] = ()

    @property
    def varies(self) -> bool:
        """Whether the cost depends on variables."""
        return bool(self.terms or self.choices)

    def __call__(self, variables: Mapping[str, Any]) -> int:
        """Give the cost for coerced variables."""
        cost = self.fixed
        for term in self.terms:
            cost += term(variables)
        for choice in self.choices:
            cost += max(option(variables) for option in choice)
        return cost


def summed(terms: Iterable[Term], choice: Sequence[Estimate] = ()) -> Estimate:
    """Sum up terms and the dearest option of a choice."""
    fixed = 0
    varying, same = [], []
    for term in terms:
        if term.varies:
            varying.append(term)
        else:
            fixed += term({})
            same.append(term)
    if any(option.varies for option in choice):
        return Estimate(fixed, varying, [choice], same)
    dearest = max(choice, key=lambda option: option.fixed, default=Estimate())
    return Estimate(fixed + dearest.fixed, varying, (), [*same, *dearest.summed])


def length(value: Any) -> int | None:
    """Give the length that a value says: a number itself, a list its own; None of any other."""
    if isinstance(value, list | tuple):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def at(value: Any, path: Iterable[str]) -> Any:
    """Give what stands at a path of an input value, None where there is nothing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(place: Place, variables: Mapping[str, Any]) -> int | None:
    if place.variable not in variables:
        return place.default
    return length(at(variables[place.variable], place.path))
