"""The product as a GraphQL type, and pages of products (Relay, GraphQL Cursor Connections)."""

from typing import TYPE_CHECKING, Any, TypedDict

import strawberry

from schema.dictionary import load_dictionary
from schema.records import ProductRecord
from search.port import Page
from subgraphs.context import Context
from subgraphs.documents import COMPLETE_FIELD, PREPARED_FIELD, read_prepared
from subgraphs.pages import PageInfo
from subgraphs.products.nodes import File, Node
from subgraphs.products.product import resolvers
from subgraphs.products.product.citation import Citation
from subgraphs.products.product.common import common_type
from subgraphs.products.product.label import LabelField
from subgraphs.products.product.provenance import ProvenanceType
from subgraphs.products.product.shape import Shape

if TYPE_CHECKING:
    Common = Any
else:
    Common = common_type(load_dictionary())

Info = strawberry.Info[Context, None]
Root = strawberry.Parent[Any]


def _label(root: Root, info: Info, fields: list[str] | None = None, match: str | None = None) -> Any:
    return read_prepared(root, info)


def _provenance(root: Root, info: Info, field: str) -> Any:
    return read_prepared(root, info)


async def _browse(root: Root, info: Info) -> Any:
    return [File(id=strawberry.ID(id_)) for id_ in await resolvers.browse_ids(root, info)]


async def _members(root: Root, info: Info, first: int = 100, after: str | None = None) -> Any:
    page, shape = await resolvers.members_page(root, info, first, after)
    return MemberConnection(**page_fields(page, shape), total_count=page.total or 0, total_is_exact=page.exact)


@strawberry.type(description="An identifier that the label gives, by its keyword.")
class Identifier:
    """A name and its value."""

    name: str = strawberry.field(description="Keyword: PRODUCT_ID, DATA_SET_ID …")
    value: str = strawberry.field(description="The identifier as written.")


@strawberry.federation.type(
    keys=["id"], description="What one label describes: a PDS4 product, or a PDS3 label with its data objects."
)
class Product(Node):
    """A product, made from its record for one place of an operation."""

    id: strawberry.ID = strawberry.field(description="Global id of the product.")
    uri: str = strawberry.field(description="Unique key: the product's place in the form of the imaging node's Atlas.")
    path: str = strawberry.field(description="Virtual path of the product's label.")
    standard: str = strawberry.field(description="Label standard: pds3 or pds4.")
    dialect: str = strawberry.field(description="How the label is written: pds3, isis or pds4.")
    mission: str = strawberry.field(description="Short name of the mission.")
    spacecraft: str = strawberry.field(description="Short name of the spacecraft, lander or rover.")
    lid: str = strawberry.field(description="Logical identifier; minted for PDS3 products.")
    lidvid: str | None = strawberry.field(description="Logical identifier with version (PDS4).")
    minted: bool = strawberry.field(description="Whether the LID was minted, because PDS3 gives none.")
    identifiers: list[Identifier] = strawberry.field(description="Identifiers that the label gives.")
    version: str | None = strawberry.field(description="Version as the label writes it.")
    is_latest: bool = strawberry.field(description="Whether no later version of the product is known.")
    title: str = strawberry.field(description="Title of the product.")
    product_class: str = strawberry.field(
        description="Class: the root element of a PDS4 label, the main data object of a PDS3 label."
    )
    archive_status: str = strawberry.field(
        description="Status of the archive that holds the product; archived and certified ones are public."
    )
    release: str | None = strawberry.field(description="Release of the archive that the product came with.")
    common: Common = strawberry.field(description="The common fields, typed, each in its unit.")
    label: list[LabelField] = strawberry.field(
        resolver=_label,
        metadata=COMPLETE_FIELD,
        description="Raw fields of the label: those at the paths given, or whose path matches (a glob, or a part of it, "
        "without case); all without either. Only those at the paths are read.",
    )
    provenance: list[ProvenanceType] = strawberry.field(
        resolver=_provenance,
        metadata=PREPARED_FIELD,
        description="Where a common field's value is from, or why it is missing: startTime, position.latitude, "
        "geometry.incidence (one for each body), geometry (all its quantities).",
    )
    label_text: str = strawberry.field(description="The label as written.")
    latest_version: "Product | None" = strawberry.field(
        resolver=resolvers.latest_version, description="The latest version that you may see; itself where it is that."
    )
    versions: list["Product"] = strawberry.field(
        resolver=resolvers.versions, description="Every version of the product, the latest first."
    )
    members: "MemberConnection" = strawberry.field(
        resolver=_members, description="Products that a bundle or collection lists, by uri."
    )
    member_of: list["Product"] = strawberry.field(
        resolver=resolvers.member_of, description="Collections and bundles that list the product."
    )
    sources: list["Product"] = strawberry.field(
        resolver=resolvers.sources,
        description="Products of this index that it was made from; see common.sourceProduct.",
    )
    derivatives: list["Product"] = strawberry.field(
        resolver=resolvers.derivatives, description="Products of this index that were made from it."
    )
    counterpart: "Product | None" = strawberry.field(
        resolver=resolvers.counterpart,
        description="The same product in the other label standard, where a PDS4 label names it as an alias, or both archives "
        "were harvested together and their products share mission, file name and start.",
    )
    citation: Citation | None = strawberry.field(
        resolver=resolvers.citation,
        description="How to cite the product: its own citation, else its collection's or its PDS3 data set's.",
    )
    similar: list["Product"] = strawberry.field(
        resolver=resolvers.similar,
        description="Products of the same instrument and target whose footprint lies within 5 degrees of its own, the "
        "nearest in time first; `first` at most 100. For at most 10 products of a request.",
    )
    browse: list[File] = strawberry.field(
        resolver=_browse,
        description="Browse pictures and thumbnails: its own files, else those of its browse products.",
    )
    record: strawberry.Private[ProductRecord]

    def __init__(self, record: ProductRecord, shape: Shape) -> None:
        self.record = record
        for key, get in shape.prepared:
            setattr(self, key, get(record))


@strawberry.type(description="A product of a page, with its cursor.")
class ProductEdge:
    """As Relay has it."""

    cursor: str = strawberry.field(description="Where the product stands; valid over restarts and re-indexing.")
    node: Product = strawberry.field(description="The product.")


@strawberry.type(description="A page of products that a bundle or collection lists.")
class MemberConnection:
    """As Relay has it."""

    edges: list[ProductEdge] = strawberry.field(description="The products with their cursors.")
    nodes: list[Product] = strawberry.field(description="The products alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many members there are in all that you may see.")
    total_is_exact: bool = strawberry.field(
        description="Whether all of them are counted: not while a part of the archive is being restricted."
    )


class PageFields(TypedDict):
    """What every connection has."""

    edges: list[ProductEdge]
    nodes: list[Product]
    page_info: PageInfo


def page_fields(page: Page, shape: Shape) -> PageFields:
    """A page of the search port as the fields of a connection."""
    nodes = [Product(record, shape) for record in page.items]
    return {
        "edges": [ProductEdge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=True)],
        "nodes": nodes,
        "page_info": PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        ),
    }
