"""What generated code calls where a value is not of the usual form: coercion, and errors with their place.

The rules are those of GraphQL (October 2021, 6.4.3 Value Completion and 6.4.4 Handling Field Errors), the messages
those of graphql-core. A path is a linked list, innermost last: ``(path of the parent or None, response name or index)``.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLLeafType, GraphQLNamedType, GraphQLSchema, Undefined, located_error
from graphql.pyutils import inspect, is_iterable

Path = tuple[Any, ...] | None
Report = Callable[[GraphQLError, Path], None]
"""Called with the error of a nullable place, and the place that becomes null."""


def path_list(path: Path) -> list[str | int]:
    """Give the path as it stands in an error of the answer."""
    keys: list[str | int] = []
    while path is not None:
        keys.append(path[1])
        path = path[0]
    return keys[::-1]


def locate(error: Exception, nodes: list[FieldNode], path: Path) -> GraphQLError:
    """Give the error its place in the text and in the answer; one that has its own path keeps it."""
    return located_error(error, nodes, path_list(path))


class Place:
    """A field in a selection, or the items of its list."""

    __slots__ = ("coordinate", "nodes")

    def __init__(self, coordinate: str, nodes: list[FieldNode]) -> None:
        self.coordinate = coordinate
        self.nodes = nodes

    def null(self, path: Path) -> GraphQLError:
        """Make the error of a null where none may be."""
        return locate(TypeError(f"Cannot return null for non-nullable field {self.coordinate}."), self.nodes, path)

    def items(self, value: Any, path: Path) -> Sequence[Any]:
        """Take anything iterable but strings and mappings for a list, else raise the located error."""
        if isinstance(value, Exception):
            raise locate(value, self.nodes, path)
        if not is_iterable(value):
            message = f"Expected Iterable, but did not find one for field '{self.coordinate}'."
            raise locate(GraphQLError(message), self.nodes, path)
        try:
            return list(value)
        except Exception as error:
            raise locate(error, self.nodes, path) from error


class LeafPlace(Place):
    """A place of a scalar or an enum."""

    __slots__ = ("type",)

    def __init__(self, coordinate: str, nodes: list[FieldNode], type_: GraphQLLeafType) -> None:
        super().__init__(coordinate, nodes)
        self.type = type_

    def required(self, value: Any, path: Path) -> Any:
        """Coerce a value that may not be null, or raise the located error."""
        if value is None or value is Undefined:
            raise self.null(path)
        try:
            return self._coerce(value)
        except Exception as error:
            raise locate(error, self.nodes, path) from error

    def nullable(self, value: Any, path: Path, report: Report) -> Any:
        """Coerce a value; an error is reported, and the value is null."""
        if value is None or value is Undefined:
            return None
        try:
            return self._coerce(value)
        except Exception as error:
            report(locate(error, self.nodes, path), path)
            return None

    def _coerce(self, value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        coerced = self.type.coerce_output_value(value)
        if coerced is None or coerced is Undefined:
            raise TypeError(
                f"Expected `{self.type}.coerce_output_value({inspect(value)})` to return non-nullable value,"
                f" returned: {inspect(coerced)}"
            )
        return coerced


class AbstractPlace(Place):
    """A place of an interface or a union, whose objects say their type as ``__typename``."""

    __slots__ = ("schema", "type")

    def __init__(self, coordinate: str, nodes: list[FieldNode], schema: GraphQLSchema, type_: GraphQLNamedType) -> None:
        super().__init__(coordinate, nodes)
        self.schema = schema
        self.type = type_

    def failure(self, value: Any, path: Path) -> GraphQLError:
        """Say why the object's type is none of the possible ones."""
        if isinstance(value, Exception):
            return locate(value, self.nodes, path)
        name = value.get("__typename") if isinstance(value, Mapping) else None
        found = self.schema.get_type(name) if isinstance(name, str) else None
        if not isinstance(name, str):
            message = (
                f"Abstract type '{self.type}' must resolve to an Object type at runtime for field '{self.coordinate}'."
                f" Either the '{self.type}' type should provide a 'resolve_type' function or each possible type should"
                " provide an 'is_type_of' function."
            )
        elif found is None:
            message = (
                f"Abstract type '{self.type}' was resolved to a type '{name}' that does not exist inside the schema."
            )
        elif not hasattr(found, "is_type_of"):
            message = f"Abstract type '{self.type}' was resolved to a non-object type '{name}'."
        else:
            message = f"Runtime Object type '{name}' is not a possible type for '{self.type}'."
        return locate(GraphQLError(message, self.nodes), self.nodes, path)


class MappingReader:
    """Reads the values of an object's fields from a mapping; a missing key is null."""

    __slots__ = ("_keys", "_nodes", "_type", "fast", "fast_dict")

    def __init__(self, type_: GraphQLNamedType, nodes: list[FieldNode], keys: list[str]) -> None:
        self._type = type_
        self._nodes = nodes
        self._keys = keys
        self.fast: Callable[[Any], Any] | None = itemgetter(*keys) if keys else None
        self.fast_dict: Callable[[Any], Any] | None = None

    def read(self, source: Any, path: Path) -> list[Any]:
        """Give the values in the order of the keys, or raise the located error of what is no object."""
        if isinstance(source, Mapping):
            return [source.get(key) for key in self._keys]
        problem = source
        if not isinstance(source, Exception):
            problem = GraphQLError(f"Expected value of type '{self._type}' but got: {inspect(source)}.", self._nodes)
        raise locate(problem, self._nodes, path)


class DocumentReader:
    """Reads the values of an object's fields from attributes, or from the keys of a mapping."""

    __slots__ = ("_keys", "_nodes", "fast", "fast_dict")

    def __init__(self, nodes: list[FieldNode], keys: list[str]) -> None:
        self._nodes = nodes
        self._keys = keys
        self.fast: Callable[[Any], Any] | None = attrgetter(*keys) if keys else None
        self.fast_dict: Callable[[Any], Any] | None = itemgetter(*keys) if keys else None

    def read(self, source: Any, path: Path) -> list[Any]:
        """Give the values in the order of the keys; a failed look-up stands as the exception that it raised."""
        if isinstance(source, Exception):
            raise locate(source, self._nodes, path)
        return [read_document(source, key) for key in self._keys]


def read_document(source: Any, key: str) -> Any:
    """Look up one value of a document-backed object; a missing key of a mapping is null, a missing attribute an error."""
    if isinstance(source, Mapping):
        return source.get(key)
    try:
        return getattr(source, key)
    except Exception as error:
        return error
