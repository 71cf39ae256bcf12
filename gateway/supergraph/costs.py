"""The weights of fields and the sizes of lists that a supergraph states (``@cost``, ``@listSize``)."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from graphql import DirectiveNode, DocumentNode

from execution.cost import Costs, ListSize
from gateway.supergraph.directives import applied, arguments
from gateway.supergraph.features import Features
from gateway.supergraph.problems import SupergraphError


def read_costs(document: DocumentNode, features: Features) -> Costs:
    """Read the cost feature's directives by coordinate."""
    weight, size = features.directive("cost"), features.directive("cost", "listSize")
    # A feature's directives that are imported stand under their own name, others under the feature's prefix.
    sizes = {size, "listSize"}
    weights: dict[str, int] = {}
    lists: dict[str, ListSize] = {}
    for coordinate, node in _places(document, features):
        for directive in applied(node, weight):
            weights[coordinate] = _weight(directive)
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


def _weight(directive: DirectiveNode) -> int:
    given = arguments(directive).get("weight")
    try:
        return ceil(float(str(given)))  # IBM's specification has decimal numbers in strings, Federation integers
    except (ValueError, OverflowError):
        raise SupergraphError(f"the weight of @{directive.name.value} is no number: {given!r}", directive) from None


def _list_size(given: dict[str, Any]) -> ListSize:
    slicing = tuple(map(str, given.get("slicingArguments") or ()))
    sized = tuple(map(str, given.get("sizedFields") or ()))
    return ListSize(given.get("assumedSize"), slicing, sized, given.get("requireOneSlicingArgument") is not False)
