"""Products that other subgraphs refer to (Apollo Federation, Query._entities)."""

from typing import Annotated, Any, Union

import strawberry
from strawberry.federation.schema import FederationAny

from loaders import InvalidId, decode_id
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.products.product.shape import shape_of
from subgraphs.products.product.types import Product

Entity = Annotated[Union[Product], strawberry.union("_Entity")]  # noqa: UP007 - a union of one type, which has no other form


async def entities(info: strawberry.Info[Context, None], representations: list[FederationAny]) -> Any:
    """The products of the representations, in one batch; what is no representation of one is an error of its own."""
    shape = shape_of(info)
    uris = list(map(_uri, representations))
    records = await info.context.loaders.products([uri for uri in uris if isinstance(uri, str)], shape.parts)
    products = iter(Product(record, shape) if record is not None else None for record in records)
    return [uri if isinstance(uri, Exception) else next(products) for uri in uris]


def _uri(representation: object) -> str | Exception:
    if not isinstance(representation, dict) or representation.get("__typename") != "Product":
        return SearchError('A representation is {"__typename": "Product", "id": …} here.')
    id_ = representation.get("id")
    if not isinstance(id_, str):
        return SearchError("A representation of a Product has its id.")
    try:
        return decode_id(id_, "Product").uri
    except InvalidId as error:
        return error
