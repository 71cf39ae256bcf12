"""Execution of a schema whose types are partly document-backed.

A field with ``extensions={"document": name}`` and no arguments is document-backed: its value is the attribute ``name`` of
the parent object, or the key ``name`` where that is a dict; it is plain data, never awaitable. One with arguments is, where
its extensions also say ``"prepared": True``: whoever made the parent object has read the selection (`execution.selected`)
and put the value of each place under ``name_`` and its response name. Where they say ``"complete": True`` too, and nothing
below the field but leaves is selected, under their own names, that value stands as it is: its objects are dicts of the
selected fields in the answer's order, of their types. Selections of only such fields are answered by
generated code, whole lists of them too. Everything else runs in graphql-core's executor:
resolvers, sync and async in parallel, abstract types, types with ``is_type_of`` (unless the type too is marked, by
``extensions={"document": True}``: document-backed fields of it then hold nothing else, and it is not asked).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import GeneratorType
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    Undefined,
    default_field_resolver,
    get_named_type,
    is_leaf_type,
)
from graphql.execution import Executor
from graphql.pyutils import Path as CorePath
from graphql.pyutils import gather_with_cancel

from execution.completion import DocumentReader, Path, read_document
from execution.generator import Collecting, Composite, Generator, ObjectFunction
from execution.selection import Request, response_name

DOCUMENT = "document"
"""The key of a field's extensions that names its attribute or key, and of a type's extensions that marks it."""

PREPARED = "prepared"
"""The key of a field's extensions that says that its arguments are answered before its parent object is there."""

COMPLETE = "complete"
"""The key of a prepared field's extensions that says that its value is as the answer has it, where nothing is renamed."""


class Step(NamedTuple):
    """Fields in a row that are answered together: by generated code, or one field by its resolver."""

    function: ObjectFunction | None
    name: str


class Plan(NamedTuple):
    """How the objects of one type are answered at some merged fields."""

    whole: ObjectFunction | None
    """Of a type whose selected fields are all document-backed, all the way down."""
    steps: tuple[Step, ...]
    """Else in the answer's order; empty where no field is document-backed."""


class Documents:
    """The plans of one operation for one value of its switches."""

    def __init__(self, request: Request, truth: dict[str, bool]) -> None:
        self._generator = Generator(request, truth, _DocumentAccess())
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._backed: dict[tuple[Any, ...], bool] = {}

    def plan(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
        """Give the plan of objects found at the merged field nodes."""
        key = (type_.name, *map(id, nodes))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make(type_, nodes)
        return plan

    def list_function(self, item_type: Any, nodes: list[FieldNode], coordinate: str) -> Any:
        """Give the function of a list whose items are leaves, or objects that generated code answers whole; else None."""
        inner = item_type.of_type if isinstance(item_type, GraphQLNonNull) else item_type
        if is_leaf_type(inner) or (isinstance(inner, GraphQLObjectType) and self._is_backed(inner, nodes)):
            return self._generator.list_function(item_type, nodes, coordinate)
        return None

    def _make(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
        groups = self._generator.groups(type_, nodes)
        backed = {name: self._is_field_backed(type_, merged) for name, merged in groups.items()}
        if all(backed.values()):
            return Plan(self._generator.object_function(type_, nodes), ())
        if not any(backed.values()):
            return Plan(None, ())
        steps: list[Step] = []
        row: dict[str, list[FieldNode]] = {}
        for name, merged in [*groups.items(), ("", [])]:
            if backed.get(name):
                row[name] = merged
                continue
            if row:
                steps.append(Step(self._generator.fields_function(type_, nodes, row), ""))
                row = {}
            if merged:
                steps.append(Step(None, name))
        return Plan(None, tuple(steps))

    def _is_field_backed(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> bool:
        name = nodes[0].name.value
        if name == "__typename":
            return True
        field = parent.fields.get(name)
        if field is None or document_key(field, response_name(nodes[0])) is None:
            return False
        inner = get_named_type(field.type)
        return is_leaf_type(inner) or (isinstance(inner, GraphQLObjectType) and self._is_backed(inner, nodes))

    def _is_backed(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> bool:
        key = (type_.name, *map(id, nodes))
        if key not in self._backed:
            trusted = type_.is_type_of is None or type_.extensions.get(DOCUMENT) is True
            self._backed[key] = trusted and all(
                self._is_field_backed(type_, merged) for merged in self._generator.groups(type_, nodes).values()
            )
        return self._backed[key]


class DocumentExecutor(Executor[Any]):
    """graphql-core's executor, with generated code where a selection is document-backed.

    It may be built by ``build`` only, and given its ``documents`` before it runs; without them it is graphql-core's.
    """

    documents: Documents | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._object_plans: dict[tuple[str, int], tuple[Any, Plan]] = {}
        self._list_functions: dict[tuple[str, int], tuple[Any, Any]] = {}

    def collect_and_execute_subfields(
        self, return_type: GraphQLObjectType, field_details_list: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Answer one object by its plan."""
        plan = self._plan(return_type, field_details_list)
        if plan is not None and plan.whole is not None:
            return plan.whole(result, path, self._report)
        if plan is not None and plan.steps:
            return self._execute_steps(plan, return_type, field_details_list, path, result)
        return super().collect_and_execute_subfields(return_type, field_details_list, path, result, position_context)

    def complete_iterable_value(
        self, item_type: Any, field_details_list: Any, info: Any, path: Any, items: Iterable[Any], position_context: Any
    ) -> Any:
        """Answer a whole list by generated code where its items allow."""
        if isinstance(items, list | tuple) and self.documents is not None:
            key = (str(item_type), id(field_details_list))
            known = self._list_functions.get(key)
            if known is None:
                coordinate = f"{info.parent_type}.{info.field_name}"
                function = self.documents.list_function(item_type, info.field_nodes, coordinate)
                known = self._list_functions[key] = (field_details_list, function)
            if known[1] is not None and _are_plain(items):
                return known[1](items, path, self._report)
        return super().complete_iterable_value(item_type, field_details_list, info, path, items, position_context)

    def _plan(self, type_: GraphQLObjectType, field_details_list: Any) -> Plan | None:
        if self.documents is None:
            return None
        key = (type_.name, id(field_details_list))
        known = self._object_plans.get(key)
        if known is None:  # the list is kept beside the plan, so that its id stays its own
            nodes = [details.node for details in field_details_list]
            known = self._object_plans[key] = (field_details_list, self.documents.plan(type_, nodes))
        return known[1]

    def _report(self, error: GraphQLError, path: Path) -> None:
        self.collected_errors.add(error, _core_path(path))

    def _execute_steps(
        self, plan: Plan, type_: GraphQLObjectType, field_details_list: Any, path: Any, source: Any
    ) -> Any:
        groups = self.collect_subfields(type_, field_details_list).grouped_field_set
        results: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for function, name in plan.steps:
                if function is not None:
                    results.update(function(source, path, self._report))
                    continue
                result = self.execute_field(type_, source, groups[name], CorePath(path, name, type_.name), None)
                if result is not Undefined:
                    results[name] = result
                    if self.is_awaitable(result):
                        awaited.append(name)
        except Exception:
            if awaited:
                self.settle_in_background([results[name] for name in awaited])
            raise
        return _gathered(results, awaited) if awaited else results


def document_key(field: GraphQLField, response_name: str) -> str | None:
    """Give the attribute or key of a document-backed field at a place of this response name, None of any other."""
    key = field.extensions.get(DOCUMENT)
    if not isinstance(key, str) or not key.isidentifier():
        return None
    if not field.args:
        return key
    return prepared_key(key, response_name) if field.extensions.get(PREPARED) is True else None


def prepared_key(name: str, response_name: str) -> str:
    """Give the attribute or key under which the value of a prepared field is put."""
    return f"{name}_{response_name}"


def resolve_field(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Resolve a field that declares no resolver: by its document, else as graphql-core does."""
    key = document_key(info.parent_type.fields[info.field_name], str(info.path.key))
    return default_field_resolver(source, info, **arguments) if key is None else read_document(source, key)


class _DocumentAccess:
    interface_objects = False

    def key(self, response_name: str, field: GraphQLField) -> str:
        return document_key(field, response_name) or ""

    def is_complete(self, field: GraphQLField, nodes: list[FieldNode], groups: Collecting) -> bool:
        inner = get_named_type(field.type)
        marked = field.extensions.get(PREPARED) is True and field.extensions.get(COMPLETE) is True
        if not marked or not isinstance(inner, GraphQLObjectType):
            return False
        return all(
            response_name == (name := merged[0].name.value)
            and name in inner.fields
            and is_leaf_type(get_named_type(inner.fields[name].type))
            for response_name, merged in groups(inner, nodes).items()
        )

    def reader(self, type_: Composite, nodes: list[FieldNode], keys: list[str]) -> DocumentReader:
        return DocumentReader(nodes, keys)


async def _gathered(results: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
    if len(awaited) == 1:
        results[awaited[0]] = await results[awaited[0]]
    else:
        values = await gather_with_cancel(*(results[name] for name in awaited))
        results.update(zip(awaited, values, strict=True))
    return results


def _core_path(path: Path) -> CorePath | None:
    if path is None or isinstance(path, CorePath):
        return path
    return CorePath(_core_path(path[0]), path[1], None)


def _are_plain(items: Sequence[Any]) -> bool:
    return all(map(_is_plain, set(map(type, items))))


@lru_cache(maxsize=1024)
def _is_plain(type_: type) -> bool:
    special = issubclass(type_, Exception | GeneratorType) or type_ is type(Undefined)
    return not special and not hasattr(type_, "__await__")
