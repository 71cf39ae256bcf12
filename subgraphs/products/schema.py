"""The schema of the products subgraph."""

import strawberry
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from loaders import decode_id
from subgraphs.context import Context
from subgraphs.documents import read_attribute
from subgraphs.products.product.shape import shape_of
from subgraphs.products.product.types import Node, Product
from subgraphs.products.search.resolvers import products
from subgraphs.products.search.types import ProductConnection
from subgraphs.values import VALUE, Value

Info = strawberry.Info[Context, None]


async def _node(info: Info, id: strawberry.ID) -> Node | None:
    found = decode_id(id)
    shape = shape_of(info)
    record = await info.context.loaders.product(found.uri, shape.parts)
    return Product(record, shape) if record is not None else None


@strawberry.type
class Query:
    """What can be asked."""

    products: ProductConnection = strawberry.field(resolver=products, description="Products, a page at a time.")
    node: Node | None = strawberry.field(resolver=_node, description="An object by its global id.")


def build_schema() -> Schema:
    """The schema, with the common fields of the dictionary."""
    config = StrawberryConfig(default_resolver=read_attribute, scalar_map={Value: VALUE})
    return Schema(query=Query, types=[Product], config=config, federation_version="2.9")
