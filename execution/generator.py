"""Writes and compiles one Python function per (object type, merged fields) of an operation.

A function takes an object of the source data, its path and the report of errors, and gives the object of the answer:

    def Product1(source, path, report):
        try:
            v0, v1 = Product1_fast(source)
        except Exception:
            v0, v1 = Product1_read(source, path)
        if v0 is None or not (type(v0) is str):
            v0 = place2.required(v0, (path, 'id'))
        …
        return {'id': v0, 'title': v1, '__typename': 'Product'}

It raises a located `GraphQLError` where a null bubbles out of it. Values of the usual form are tested in line; everything
else goes to `execution.completion`. Functions of abstract places find the function of the object's type when it is
first met, so the code is as long as the types that really come. Names of the schema and of the operation stand in the
code only as literals of GraphQL names.
"""

from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Protocol, cast

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    is_abstract_type,
    is_leaf_type,
)

from execution.completion import AbstractPlace, LeafPlace, MappingReader, Path, Place, Report
from execution.leaves import leaf_code, plain_list_code
from execution.selection import Groups, Request, collect, subselections

ObjectFunction = Callable[[Any, Path, Report], dict[str, Any]]
Composite = GraphQLObjectType | GraphQLInterfaceType
Collecting = Callable[[Composite, list[FieldNode]], Groups]
"""Merges what field nodes select of an object of a type."""


class Reader(Protocol):
    """Reads the values of one selection's fields from an object."""

    fast: Callable[[Any], Any] | None
    """Of the usual kind of object; None where there is nothing to read."""
    fast_dict: Callable[[Any], Any] | None
    """Of a dict, where that is not the usual kind."""

    def read(self, source: Any, path: Path) -> list[Any]:
        """Read what ``fast`` cannot, or raise the located error."""


class Access(Protocol):
    """Where the values of fields are in the source data."""

    interface_objects: bool
    """Whether an object may have its interface as type, or none, where only the interface's fields are asked for."""

    def key(self, response_name: str, field: GraphQLField) -> str:
        """Name the value of a field."""

    def is_complete(self, field: GraphQLField, nodes: list[FieldNode], groups: Collecting) -> bool:
        """Tell whether a field's value is as the answer has it."""

    def reader(self, type_: Composite, nodes: list[FieldNode], keys: list[str]) -> Reader:
        """Make the reader of these keys."""


class ResponseAccess:
    """Data that subgraphs answered: objects are mappings with the operation's own response names."""

    def __init__(self, interface_objects: bool = False) -> None:
        self.interface_objects = interface_objects

    def key(self, response_name: str, field: GraphQLField) -> str:
        """Give the response name."""
        return response_name

    def is_complete(self, field: GraphQLField, nodes: list[FieldNode], groups: Collecting) -> bool:
        """What a subgraph answered is not trusted."""
        return False

    def reader(self, type_: Composite, nodes: list[FieldNode], keys: list[str]) -> Reader:
        """Read keys of mappings; anything else is no object."""
        return MappingReader(type_, nodes, keys)


class Generator:
    """The functions of one operation for one value of its switches."""

    def __init__(self, request: Request, truth: Mapping[str, bool], access: Access) -> None:
        self.request = request
        self.truth = truth
        self._access = access
        self.interface_objects = access.interface_objects
        self._namespace: dict[str, Any] = {"GraphQLError": GraphQLError, "inf": float("inf")}
        self._known: dict[tuple[Any, ...], str] = {}
        self._pending: list[Callable[[], list[str]]] = []
        self._count = 0
        self._lock = Lock()

    def object_function(self, type_: Composite, nodes: list[FieldNode]) -> ObjectFunction:
        """Compile the function of an object found at the merged field nodes."""
        with self._lock:
            return self._function(self._object(type_, nodes))

    def fields_function(self, type_: GraphQLObjectType, nodes: list[FieldNode], groups: Groups) -> ObjectFunction:
        """Compile the function of some fields of an object found at the nodes."""
        with self._lock:
            name = self._new(type_.name)
            self._pending.append(lambda: self._write_object(name, type_, nodes, groups))
            return self._function(name)

    def list_function(self, type_: Any, nodes: list[FieldNode], coordinate: str) -> Callable[[Any, Path, Report], Any]:
        """Compile the function of a list of this item type."""
        with self._lock:
            return self._function(self._list(type_, nodes, coordinate))

    def groups(self, type_: Composite, nodes: list[FieldNode]) -> Groups:
        """Merge what the field nodes select of an object of this type."""
        return collect(self.request, type_, subselections(nodes), self.truth)

    def _function(self, name: str) -> Callable[[Any, Path, Report], Any]:
        lines: list[str] = []
        while self._pending:
            lines += self._pending.pop()()
        if lines:
            exec(compile("\n".join(lines), f"<operation: {name}>", "exec"), self._namespace)  # noqa: S102  our own code
        function: Callable[[Any, Path, Report], Any] = self._namespace[name]
        return function

    def _object(self, type_: Composite, nodes: list[FieldNode]) -> str:
        def write(name: str) -> list[str]:
            return self._write_object(name, type_, nodes, self.groups(type_, nodes))

        return self._named(type_.name, (type_.name, *map(id, nodes)), write)

    def _list(self, item_type: Any, nodes: list[FieldNode], coordinate: str) -> str:
        def write(name: str) -> list[str]:
            place = self._add("place", Place(coordinate, nodes))
            return [
                f"def {name}(values, path, report):",
                *_indented(plain_list_code(item_type)),
                "    if type(values) is not list:",
                f"        values = {place}.items(values, path)",
                "    result = []",
                "    add = result.append",
                "    for index, value in enumerate(values):",
                *_indented(self._complete(item_type, "value", "(path, index)", nodes, coordinate), 2),
                "        add(value)",
                "    return result",
            ]

        return self._named("list", ("list", str(item_type), coordinate, *map(id, nodes)), write)

    def _abstract(self, type_: Any, nodes: list[FieldNode], coordinate: str) -> str:
        def write(name: str) -> list[str]:
            place = self._add("place", AbstractPlace(coordinate, nodes, self.request.schema, type_))
            types = self._add("types", _Types(self, type_, nodes))
            name_of = "source.get('__typename')" if self.interface_objects else "source['__typename']"
            return [
                f"def {name}(source, path, report):",
                "    try:",
                f"        complete = {types}[{name_of}]",
                "    except (KeyError, TypeError, IndexError, AttributeError):",
                f"        raise {place}.failure(source, path) from None",
                "    return complete(source, path, report)",
            ]

        return self._named("abstract", ("abstract", type_.name, coordinate, *map(id, nodes)), write)

    def _write_object(self, name: str, type_: Composite, nodes: list[FieldNode], groups: Groups) -> list[str]:
        keys: list[str] = []
        items: list[str] = []
        completions: list[str] = []
        for response_name, merged in groups.items():
            field_name = merged[0].name.value
            if field_name == "__typename":
                items.append(f"{response_name!r}: {type_.name!r}")
                continue
            field = self.request.schema.get_field(type_, field_name)
            if field is None:  # an operation that was not validated: graphql-core leaves such a field out
                continue
            variable = f"v{len(keys)}"
            keys.append(self._access.key(response_name, field))
            items.append(f"{response_name!r}: {variable}")
            if not field_name.startswith("__") and not self._access.is_complete(field, merged, self.groups):
                place = f"(path, {response_name!r})"
                coordinate = f"{type_.name}.{field_name}"
                completions += self._complete(field.type, variable, place, merged, coordinate)
        reader = self._access.reader(type_, nodes, keys)
        return [
            f"def {name}(source, path, report):",
            *_indented(self._read(name, reader, len(keys))),
            *_indented(completions),
            f"    return {{{', '.join(items)}}}",
        ]

    def _read(self, name: str, reader: Reader, count: int) -> list[str]:
        self._namespace[f"{name}_fast"] = reader.fast
        self._namespace[f"{name}_read"] = reader.read
        if reader.fast is None:
            return [f"{name}_read(source, path)"]
        fast = f"{name}_fast"
        if reader.fast_dict is not None:
            self._namespace[f"{name}_dict"] = reader.fast_dict
            fast = f"({name}_dict if type(source) is dict else {name}_fast)"
        variables = ", ".join(f"v{index}" for index in range(count))
        return [
            "try:",
            f"    {variables} = {fast}(source)",
            "except Exception:",
            f"    [{variables}] = {name}_read(source, path)",
        ]

    def _complete(self, type_: Any, value: str, path: str, nodes: list[FieldNode], coordinate: str) -> list[str]:
        """Write the statements that replace a variable's value by its completed one (6.4.3)."""
        required = isinstance(type_, GraphQLNonNull)
        inner = type_.of_type if required else type_
        if is_leaf_type(inner):
            place = self._add("place", LeafPlace(coordinate, nodes, inner))
            return leaf_code(inner, value, path, place, required, lambda held: self._add("held", held))
        if isinstance(inner, GraphQLList):
            function = self._list(inner.of_type, nodes, coordinate)
        elif is_abstract_type(inner):
            function = self._abstract(inner, nodes, coordinate)
        else:
            function = self._object(inner, nodes)
        if required:
            return [
                f"if {value} is None:",
                f"    raise {self._add('place', Place(coordinate, nodes))}.null({path})",
                f"{value} = {function}({value}, {path}, report)",
            ]
        return [
            f"if {value} is not None:",
            "    try:",
            f"        {value} = {function}({value}, {path}, report)",
            "    except GraphQLError as error:",
            f"        report(error, {path})",
            f"        {value} = None",
        ]

    def _named(self, prefix: str, key: tuple[Any, ...], write: Callable[[str], list[str]]) -> str:
        name = self._known.get(key)
        if name is None:
            name = self._known[key] = self._new(prefix)
            self._pending.append(partial(write, name))
        return name

    def _add(self, prefix: str, value: object) -> str:
        name = self._new(prefix)
        self._namespace[name] = value
        return name

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_{self._count}"


class _Types(dict[Any, ObjectFunction]):
    """Type name → function of that type's objects at one abstract place, compiled when first met."""

    def __init__(self, generator: Generator, type_: Any, nodes: list[FieldNode]) -> None:
        self._generator = generator
        self._type = type_
        self._nodes = nodes

    def __missing__(self, name: Any) -> ObjectFunction:
        schema = self._generator.request.schema
        found = schema.get_type(name) if isinstance(name, str) else None
        if self._generator.interface_objects and (name is None or found is self._type):
            found = self._type
            possible = isinstance(found, GraphQLInterfaceType)
        else:
            possible = isinstance(found, GraphQLObjectType) and schema.is_sub_type(self._type, found)
        if not possible:
            raise KeyError(name)
        function = self[name] = self._generator.object_function(cast(Composite, found), self._nodes)
        return function


def _indented(lines: list[str], levels: int = 1) -> list[str]:
    return ["    " * levels + line for line in lines]
