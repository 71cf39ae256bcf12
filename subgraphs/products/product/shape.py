"""What is loaded and prepared for products at one place of an operation, read from what is selected there."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo
from strawberry import Info

from execution import Selected, prepared_key, selected_fields
from loaders import encode_id
from schema.dictionary import Dictionary
from schema.records import ProductRecord
from search.port import Parts
from search.semantics import RECORD_FIELDS
from subgraphs.context import Context
from subgraphs.products.product.citation import CITED
from subgraphs.products.product.common_values import CommonDocuments, Getter, group
from subgraphs.products.product.label_documents import LabelDocuments
from subgraphs.products.product.provenance import GEOMETRY, check_field, provenance_of
from subgraphs.products.product.similar import COMPARED

_PARTS = {
    "labelText": Parts(text=True, provenance=False),
    "citation": CITED,
    "similar": COMPARED,
    "browse": Parts(files=True, provenance=False),
}
"""What the resolvers of fields need of the record, besides what is always loaded."""


def _identifiers(record: ProductRecord) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in record.identifiers.items()]


_PLAIN: dict[str, tuple[str, Getter]] = {
    "id": ("id", lambda record: encode_id("Product", record.uri)),
    "uri": ("uri", attrgetter("uri")),
    "path": ("path", attrgetter("path")),
    "standard": ("standard", lambda record: str(record.standard)),
    "dialect": ("dialect", lambda record: str(record.dialect)),
    "mission": ("mission", attrgetter("mission")),
    "spacecraft": ("spacecraft", attrgetter("spacecraft")),
    "lid": ("lid", attrgetter("lid")),
    "lidvid": ("lidvid", attrgetter("lidvid")),
    "minted": ("minted", attrgetter("minted")),
    "identifiers": ("identifiers", _identifiers),
    "version": ("version", attrgetter("version")),
    "isLatest": ("is_latest", attrgetter("latest")),
    "title": ("title", attrgetter("title")),
    "productClass": ("product_class", attrgetter("product_class")),
    "archiveStatus": ("archive_status", attrgetter("archive_status")),
    "release": ("release", attrgetter("release")),
    "labelText": ("label_text", attrgetter("text")),
}
"""Fields that are plain values of the record: the product's attribute, and how it is taken."""


class Shape(NamedTuple):
    """The parts that are loaded, and what is taken from a record under which key of the product."""

    parts: Parts
    prepared: tuple[tuple[str, Getter], ...]


def shape_of(info: Info[Context, None], nodes: Sequence[FieldNode] | None = None) -> Shape:
    """The shape of the products that the running field returns, or that are found at ``nodes`` below it."""
    raw = info._raw_info
    nodes = raw.field_nodes if nodes is None else nodes
    key = tuple(map(id, nodes))
    shape: Shape | None = info.context.kept.get(key)
    if shape is None:
        shape = info.context.kept[key] = _read(raw, nodes, info.context.loaders.dictionary)
    return shape


def connection_shape(info: Info[Context, None], selected: Sequence[Selected]) -> Shape:
    """The shape of the products at ``nodes`` and at ``edges { node }`` of a connection together."""
    nodes = [node for each in selected if each.name == "nodes" for node in each.nodes]
    for each in selected:
        if each.name == "edges":
            edges = selected_below(info, "ProductEdge", each.nodes)
            nodes += [node for edge in edges if edge.name == "node" for node in edge.nodes]
    return shape_of(info, nodes)


def selected_below(
    info: Info[Context, None], type_name: str, nodes: Sequence[FieldNode] | None = None
) -> list[Selected]:
    """What is selected of objects of a type at ``nodes``, or at the running field."""
    raw = info._raw_info
    return _fields(raw, type_name, raw.field_nodes if nodes is None else nodes)


def joined(one: Parts, other: Parts) -> Parts:
    """The parts of both."""
    return Parts(
        common="all" if isinstance(one.common, str) or isinstance(other.common, str) else one.common | other.common,
        shown=one.shown | other.shown,
        label="all"
        if isinstance(one.label, str) or isinstance(other.label, str)
        else tuple(dict.fromkeys((*one.label, *other.label))),
        provenance=one.provenance or other.provenance,
        geometry=one.geometry or other.geometry,
        files=one.files or other.files,
        references=one.references or other.references,
        text=one.text or other.text,
    )


def _read(info: GraphQLResolveInfo[Any], nodes: Sequence[FieldNode], dictionary: Dictionary) -> Shape:
    reading = _Reading(info, dictionary)
    for selected in _fields(info, "Product", nodes):
        reading.add(selected)
    return Shape(reading.parts, tuple(reading.prepared.items()))


def _fields(info: GraphQLResolveInfo[Any], type_name: str, nodes: Sequence[FieldNode]) -> list[Selected]:
    type_ = info.schema.get_type(type_name)
    found = selected_fields(info, type_, nodes) if isinstance(type_, GraphQLObjectType) else []
    return [selected for selected in found if selected.name != "__typename"]


class _Reading:
    """Gathers what the selected fields of a product need."""

    def __init__(self, info: GraphQLResolveInfo[Any], dictionary: Dictionary) -> None:
        self._info = info
        self._dictionary = dictionary
        self.parts = Parts(provenance=False)
        self.prepared: dict[str, Getter] = {}

    def add(self, selected: Selected) -> None:
        """Note what one field needs."""
        if selected.name == "common":
            self._add_common(selected)
        elif selected.name == "label":
            self._add_label(selected)
        elif selected.name == "provenance":
            self._add_provenance(selected)
        elif selected.name in _PLAIN:
            key, get = _PLAIN[selected.name]
            self.prepared[key] = get
        if selected.name in _PARTS:
            self._need(_PARTS[selected.name])

    def _need(self, parts: Parts) -> None:
        self.parts = joined(self.parts, parts)

    def _need_shown(self, names: Iterable[str]) -> None:
        wanted = frozenset(name for name in names if name not in RECORD_FIELDS)
        self._need(Parts(shown=wanted, provenance=False))

    def _add_common(self, selected: Selected) -> None:
        fields = _fields(self._info, "Common", selected.nodes)
        plain = dict.fromkeys(field.name for field in fields if field.name in self._dictionary.fields)
        self._need_shown(plain)
        common = self.prepared["common"] = CommonDocuments(plain, self._dictionary)
        for field in fields:
            if field.name == GEOMETRY:
                self._need(Parts(geometry=True, provenance=False))
                common.add(GEOMETRY, lambda record: list(record.geometry))
            elif field.name not in plain:
                common.add(field.name, self._group(field))

    def _group(self, selected: Selected) -> Getter:
        prefix = f"{selected.name}."
        present = [name for name in self._dictionary.fields if name.startswith(prefix)]
        self._need_shown(present)
        type_name = f"{selected.name[0].upper()}{selected.name[1:]}"
        names = dict.fromkeys(prefix + field.name for field in _fields(self._info, type_name, selected.nodes))
        return group(CommonDocuments(names, self._dictionary, prefix), present)

    def _add_label(self, selected: Selected) -> None:
        paths, match = selected.arguments.get("fields"), selected.arguments.get("match")
        self._need(Parts(label="all" if paths is None else tuple(paths), provenance=False))
        names = dict.fromkeys(field.name for field in _fields(self._info, "LabelField", selected.nodes))
        self.prepared[prepared_key("label", selected.response_name)] = LabelDocuments(paths, match, names)

    def _add_provenance(self, selected: Selected) -> None:
        name: str = selected.arguments["field"]
        check_field(name, self._dictionary)
        if name in self._dictionary.fields:
            self._need(Parts(common=frozenset((name,)) - RECORD_FIELDS.keys()))
        else:
            self._need(Parts(geometry=True, provenance=False))
        self.prepared[prepared_key("provenance", selected.response_name)] = lambda record: provenance_of(record, name)
