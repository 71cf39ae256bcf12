"""Products by their identifiers, one or many, and any object by its global id."""

from collections.abc import Sequence

import strawberry

from loaders import decode_id
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.products.nodes import Directory, File, Node
from subgraphs.products.product.shape import shape_of
from subgraphs.products.product.types import Product

Info = strawberry.Info[Context, None]

_MOST = 1000  # identifiers of one list
_STUBS: dict[str, type[File] | type[Directory]] = {"File": File, "Directory": Directory}


async def product(
    info: Info,
    id: strawberry.ID | None = None,
    uri: str | None = None,
    lid: str | None = None,
    lidvid: str | None = None,
    pds3: str | None = None,
) -> Product | None:
    """The product that one identifier names; null where you may see none."""
    given = [each for each in (id, uri, lid, lidvid, pds3) if each is not None]
    if len(given) != 1:
        raise SearchError("Name the product by exactly one of id, uri, lid, lidvid and pds3.")
    (found,) = await _products(info, [_uri(id) if id is not None else given[0]])
    return found


async def products_by_ids(info: Info, ids: list[strawberry.ID]) -> list[Product | None]:
    """Products by global ids, in the order asked; null where you may see none."""
    return await _products(info, list(map(_uri, ids)))


async def products_by_identifiers(info: Info, identifiers: list[str]) -> list[Product | None]:
    """Products by uris, virtual paths, LIDs, LIDVIDs or PDS3 product ids, in the order asked."""
    return await _products(info, identifiers)


async def node(info: Info, id: strawberry.ID) -> Node | None:
    """The object with this global id; null where you may see none."""
    (found,) = await nodes(info, [id])
    return found


async def nodes(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
    """The objects with these global ids, in the order asked; null where you may see none."""
    found = list(map(decode_id, ids))
    products = iter(await _products(info, [each.uri for each in found if each.type == "Product"]))
    given: list[Node | None] = []
    for each, id_ in zip(found, ids, strict=True):
        stub = _STUBS.get(each.type)
        if each.type != "Product" and stub is None:
            raise SearchError(f"There are no objects of type {each.type}; there are Product, File and Directory.")
        given.append(next(products) if stub is None else stub(id=id_))
    return given


def _uri(id_: str) -> str:
    return decode_id(id_, "Product").uri


async def _products(info: Info, identifiers: Sequence[str]) -> list[Product | None]:
    if len(identifiers) > _MOST:
        raise SearchError(f"A list has at most {_MOST} identifiers, not {len(identifiers)}.")
    shape = shape_of(info)
    records = await info.context.loaders.products(identifiers, shape.parts)
    return [Product(record, shape) if record is not None else None for record in records]
