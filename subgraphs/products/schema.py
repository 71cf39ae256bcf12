"""The schema of the products subgraph."""

import strawberry
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from subgraphs.documents import read_attribute
from subgraphs.products.discovery import resolvers as discovery
from subgraphs.products.discovery.types import CommonField, LabelFieldSummary
from subgraphs.products.missions.resolvers import missions
from subgraphs.products.missions.types import Mission
from subgraphs.products.nodes import Directory, File, Node
from subgraphs.products.product import lookups
from subgraphs.products.product.entities import Entity, entities
from subgraphs.products.product.types import Product
from subgraphs.products.search.resolvers import products
from subgraphs.products.search.types import ProductConnection
from subgraphs.values import VALUE, Value


@strawberry.type
class Query:
    """What can be asked."""

    products: ProductConnection | None = strawberry.field(
        resolver=products,
        description="Products that satisfy all conditions, a page at a time: the `first` ones after a cursor, or the "
        "`last` ones before one (at most 1000; 20 where nothing is said). By uri where `sort` says nothing.",
    )
    product: Product | None = strawberry.field(
        resolver=lookups.product,
        description="A product by exactly one identifier; a LID means the latest version, `pds3` is a PRODUCT_ID. Null "
        "where you may see none.",
    )
    products_by_ids: list[Product | None] | None = strawberry.field(
        resolver=lookups.products_by_ids,
        description="Products by their global ids (at most 1000), in the order asked; null where you may see none.",
    )
    products_by_identifiers: list[Product | None] | None = strawberry.field(
        resolver=lookups.products_by_identifiers,
        description="Products by uris, virtual paths, LIDs, LIDVIDs or PDS3 product ids (at most 1000), in the order "
        "asked; null where you may see none.",
    )
    node: Node | None = strawberry.field(resolver=lookups.node, description="An object by its global id.")
    nodes: list[Node | None] | None = strawberry.field(
        resolver=lookups.nodes, description="Objects by their global ids (at most 1000), in the order asked."
    )
    common_fields: list[CommonField] | None = strawberry.field(
        resolver=discovery.common_fields,
        description="The common fields whose name or definition matches (a glob, or a part, without case), with what is "
        "known of their values over the products that satisfy `where`.",
    )
    label_fields: list[LabelFieldSummary] | None = strawberry.field(
        resolver=discovery.label_fields,
        description="Raw label fields whose path matches (a glob, or a part of it, without case) over the products that "
        "satisfy `where`, the `first` most frequent ones (at most 1000).",
    )
    missions: list[Mission] | None = strawberry.field(
        resolver=missions, description="Missions with products that satisfy `where`, by their short names."
    )
    entities: list[Entity | None] = strawberry.field(
        resolver=entities, name="_entities", description="Products that other subgraphs refer to."
    )


def build_schema() -> Schema:
    """The schema, with the common fields of the dictionary."""
    config = StrawberryConfig(default_resolver=read_attribute, scalar_map={Value: VALUE})
    return Schema(query=Query, types=[Product, File, Directory], config=config, federation_version="2.9")
