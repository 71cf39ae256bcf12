"""What is loaded and prepared for products at one place of an operation, read from what is selected there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo
from strawberry import Info

from execution import Selected, prepared_key, selected_fields
from schema.dictionary import Dictionary
from schema.dictionary.describe import show_value
from schema.records import ProductRecord
from schema.times import format_time
from search.port import Parts
from search.semantics import RECORD_FIELDS
from subgraphs.context import Context
from subgraphs.products.product.label import label_documents, matches

Prepare = Callable[[ProductRecord], Any]
Document = dict[str, Any]


class Shape(NamedTuple):
    """The parts that are loaded, how the document of the common fields is made, and what is prepared under which key."""

    parts: Parts
    common: Callable[[ProductRecord], Document] | None
    prepared: tuple[tuple[str, Prepare], ...]


def shape_of(info: Info[Context, None], nodes: Sequence[FieldNode] | None = None) -> Shape:
    """The shape of the products that the running field returns, or that are found at ``nodes`` below it."""
    raw = info._raw_info
    nodes = raw.field_nodes if nodes is None else nodes
    key = tuple(map(id, nodes))
    shape: Shape | None = info.context.shapes.get(key)
    if shape is None:
        shape = info.context.shapes[key] = _read(raw, nodes, info.context.loaders.dictionary)
    return shape


def _read(info: GraphQLResolveInfo[Any], nodes: Sequence[FieldNode], dictionary: Dictionary) -> Shape:
    wanted = _Wanted(info, dictionary)
    type_ = info.schema.get_type("Product")
    for selected in selected_fields(info, type_, nodes) if isinstance(type_, GraphQLObjectType) else ():
        wanted.add(selected)
    return wanted.shape()


class _Wanted:
    """Gathers what the selected fields of a product need."""

    def __init__(self, info: GraphQLResolveInfo[Any], dictionary: Dictionary) -> None:
        self._info = info
        self._dictionary = dictionary
        self._common: dict[str, None] = {}
        self._label: dict[str, None] | None = {}
        self._geometry = self._references = self._text = False
        self._documents: list[tuple[str, Callable[[ProductRecord], Any]]] | None = None
        self._prepared: list[tuple[str, Prepare]] = []

    def add(self, selected: Selected) -> None:
        """Note what one field needs."""
        adder = getattr(self, f"_add_{selected.name}", None)
        if adder is not None:
            adder(selected)

    def shape(self) -> Shape:
        """What all the noted fields need."""
        parts = Parts(
            common=frozenset(self._common),
            label="all" if self._label is None else tuple(self._label),
            geometry=self._geometry,
            references=self._references,
            text=self._text,
        )
        documents = self._documents
        common = None if documents is None else _document_of(documents)
        return Shape(parts, common, tuple(self._prepared))

    def _add_common(self, selected: Selected) -> None:
        self._documents = self._documents or []
        for field in self._fields("Common", selected):
            if field.name == "geometry":
                self._geometry = True
                self._documents.append(("geometry", _geometry))
            elif field.name in self._dictionary.fields:
                self._documents.append((field.name, self._getter(field.name)))
            elif field.name != "__typename":
                self._documents.append((field.name, self._group(field)))

    def _group(self, selected: Selected) -> Callable[[ProductRecord], Document | None]:
        type_name = selected.name[0].upper() + selected.name[1:]
        inner = [
            (field.name, self._getter(f"{selected.name}.{field.name}"))
            for field in self._fields(type_name, selected)
            if field.name != "__typename"
        ]
        prefix = f"{selected.name}."
        present = [name for name in self._dictionary.fields if name.startswith(prefix)]
        self._common.update(dict.fromkeys(present))

        def document(record: ProductRecord) -> Document | None:
            if not any(name in record.common and record.common[name].values for name in present):
                return None
            return {name: get(record) for name, get in inner}

        return document

    def _getter(self, name: str) -> Callable[[ProductRecord], Any]:
        definition = self._dictionary.fields[name]
        attribute = RECORD_FIELDS.get(name)
        if attribute is not None:
            return _attribute(attribute, definition.type == "time")
        self._common[name] = None
        return (_many if definition.cardinality == "many" else _one)(name)

    def _add_label(self, selected: Selected) -> None:
        paths, match = selected.arguments.get("fields"), selected.arguments.get("match")
        if paths is None:
            self._label = None
        elif self._label is not None:
            self._label.update(dict.fromkeys(paths))
        self._prepared.append((prepared_key("label", selected.response_name), label_of(paths, match)))

    def _add_labelText(self, _selected: Selected) -> None:  # noqa: N802 - named after the field
        self._text = True

    def _fields(self, type_name: str, selected: Selected) -> list[Selected]:
        type_ = self._info.schema.get_type(type_name)
        return selected_fields(self._info, type_, selected.nodes) if isinstance(type_, GraphQLObjectType) else []


def label_of(paths: Sequence[str] | None, match: str | None) -> Prepare:
    """Takes from a record its label fields at these paths that match."""
    wanted = None if paths is None else frozenset(paths)

    def prepare(record: ProductRecord) -> list[Document]:
        fields = [field for field in record.label if wanted is None or field.path in wanted]
        if match is not None:
            fields = [field for field in fields if matches(field.path, match)]
        return label_documents(fields)

    return prepare


def _document_of(getters: Sequence[tuple[str, Callable[[ProductRecord], Any]]]) -> Callable[[ProductRecord], Document]:
    def document(record: ProductRecord) -> Document:
        return {name: get(record) for name, get in getters}

    return document


def _geometry(record: ProductRecord) -> Any:
    return list(record.geometry)


def _attribute(name: str, is_time: bool) -> Callable[[ProductRecord], Any]:
    if is_time:
        return lambda record: format_time(getattr(record, name))
    return lambda record: None if getattr(record, name) == "" else getattr(record, name)


def _one(name: str) -> Callable[[ProductRecord], Any]:
    def get(record: ProductRecord) -> Any:
        field = record.common.get(name)
        if field is None or not field.values:
            return None
        value = field.values[0]
        return value if type(value) is str else show_value(value)

    return get


def _many(name: str) -> Callable[[ProductRecord], list[Any]]:
    def get(record: ProductRecord) -> list[Any]:
        field = record.common.get(name)
        return list(map(show_value, field.values)) if field is not None else []

    return get


Shapes = Mapping[tuple[int, ...], Shape]
