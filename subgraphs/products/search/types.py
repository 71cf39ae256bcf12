"""Pages of products (Relay, GraphQL Cursor Connections) and what is counted over all that match."""

import strawberry

from subgraphs.products.product.types import Product


@strawberry.type(description="Where a page stands among all products that match.")
class PageInfo:
    """As Relay has it."""

    has_next_page: bool = strawberry.field(description="Whether products follow.")
    has_previous_page: bool = strawberry.field(description="Whether products come before.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first product.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last product.")


@strawberry.type(description="A product of a page, with its cursor.")
class ProductEdge:
    """As Relay has it."""

    cursor: str = strawberry.field(description="Where the product stands; valid over restarts and re-indexing.")
    node: Product = strawberry.field(description="The product.")


@strawberry.type(description="A page of products in order, and what is counted over all that match.")
class ProductConnection:
    """As Relay has it."""

    edges: list[ProductEdge] = strawberry.field(description="The products with their cursors.")
    nodes: list[Product] = strawberry.field(description="The products alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int | None = strawberry.field(
        description="How many products match in all; only counted where it is selected."
    )
