"""Which field makes an operation dear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode

from execution.cost.estimate import Estimate, Term


def dearest_field(estimate: Estimate, variables: Mapping[str, Any], allowed: int) -> list[FieldNode]:
    """Give the way from the operation's root to the deepest field that alone costs more than is allowed.

    Of several the dearest; where only all together cost too much, the dearest field of the root. Empty where nothing costs.
    """
    way: list[FieldNode] = []
    objects = 1
    while terms := list(_terms(estimate, variables)):
        dearest = max(terms, key=lambda term: term(variables))
        if objects * dearest(variables) <= (allowed if way else 0):
            break
        way.append(dearest.node)
        objects *= dearest.times(variables)
        estimate = dearest.below
    return way


def _terms(estimate: Estimate, variables: Mapping[str, Any]) -> Iterator[Term]:
    """Give the terms of a sum, those of the dearest of each choice too."""
    yield from estimate.summed
    yield from estimate.terms
    for choice in estimate.choices:
        dearest = max(choice, key=lambda option: option(variables))
        yield from dearest.summed
        yield from dearest.terms
