"""Searching: from the arguments and the selection of ``products`` to one request of the search port, and back."""

import strawberry
from graphql import FieldNode, GraphQLObjectType

from execution import Selected, selected_fields
from search.port import Page, SearchRequest
from subgraphs.context import Context
from subgraphs.products.product.shape import Shape, shape_of
from subgraphs.products.product.types import Product
from subgraphs.products.search.types import PageInfo, ProductConnection, ProductEdge

Info = strawberry.Info[Context, None]


async def products(info: Info, first: int | None = None, after: str | None = None) -> ProductConnection:
    """A page of products."""
    loaders = info.context.loaders
    selected = _below(info, "ProductConnection", info._raw_info.field_nodes)
    nodes = [node for each in selected if each.name == "nodes" for node in each.nodes]
    for each in selected:
        if each.name == "edges":
            nodes += [
                node for edge in _below(info, "ProductEdge", each.nodes) if edge.name == "node" for node in edge.nodes
            ]
    shape = shape_of(info, nodes)
    request = SearchRequest(
        visible=loaders.visible,
        size=20 if first is None else first,
        after=after,
        parts=shape.parts,
        total=any(each.name == "totalCount" for each in selected),
        deadline=loaders.remaining(),
    )
    return _connection(await loaders.search(request), shape)


def _below(info: Info, type_name: str, nodes: list[FieldNode]) -> list[Selected]:
    raw = info._raw_info
    type_ = raw.schema.get_type(type_name)
    return selected_fields(raw, type_, nodes) if isinstance(type_, GraphQLObjectType) else []


def _connection(page: Page, shape: Shape) -> ProductConnection:
    nodes = [Product(record, shape) for record in page.items]
    return ProductConnection(
        edges=[ProductEdge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        ),
        total_count=page.total,
    )
