"""The weights of fields and the sizes of lists that a supergraph states (``@cost``, ``@listSize``)."""

from collections.abc import Iterator
from typing import Any

from graphql import DocumentNode

from execution.cost import Costs, ListSize
from gateway.supergraph.directives import applied, arguments
from gateway.supergraph.features import Features


def read_costs(document: DocumentNode, features: Features) -> Costs:
    """Read the cost feature's directives by coordinate."""
    weight, size = features.directive("cost"), features.directive("cost", "listSize")
    # A feature's directives that are imported stand under their own name, others under the feature's prefix.
    sizes = {size, "listSize"}
    weights: dict[str, int] = {}
    lists: dict[str, ListSize] = {}
    for coordinate, node in _places(document, features):
        for directive in applied(node, weight):
            weights[coordinate] = int(arguments(directive).get("weight") or 0)
        for name in sizes:
            for directive in applied(node, name):
                lists[coordinate] = _list_size(arguments(directive))
    return Costs(weights, lists)


def _places(document: DocumentNode, features: Features) -> Iterator[tuple[str, Any]]:
    for node in document.definitions:
        name = getattr(getattr(node, "name", None), "value", None)
        if name is None or features.owns(name):
            continue
        yield name, node
        for field in getattr(node, "fields", None) or ():
            yield f"{name}.{field.name.value}", field
            for argument in getattr(field, "arguments", None) or ():
                yield f"{name}.{field.name.value}({argument.name.value}:)", argument


def _list_size(given: dict[str, Any]) -> ListSize:
    assumed = given.get("assumedSize")
    slicing = tuple(str(name).partition(".")[0] for name in given.get("slicingArguments") or ())
    return ListSize(assumed, slicing, tuple(map(str, given.get("sizedFields") or ())))
