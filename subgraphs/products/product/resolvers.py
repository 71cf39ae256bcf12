"""What of a product takes another read: its versions, relations, citation, pictures, and products like it.

A product's class is taken from the product itself, so that this module need not know it.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import strawberry

from loaders import encode_id
from schema.records import ProductRecord, Role
from search.port import VERSION, MembersRequest, Page, Parts
from subgraphs.context import Context
from subgraphs.pages import checked_size
from subgraphs.products.product.citation import Citation, citation_of
from subgraphs.products.product.shape import Shape, connection_shape, joined, selected_below, shape_of
from subgraphs.products.product.similar import COMPARED, Similarity

Info = strawberry.Info[Context, None]
Root = strawberry.Parent[Any]

_RELATED = 1000  # products of a relation that is given whole
_PICTURES = (Role.BROWSE, Role.THUMBNAIL)


async def latest_version(root: Root, info: Info) -> Any:
    """The latest version that the asker sees; the product itself where there is no later one."""
    shape = shape_of(info)
    record = await info.context.loaders.product(root.record.superseded_by or root.record.uri, shape.parts)
    return type(root)(record, shape) if record is not None else None


async def versions(root: Root, info: Info) -> list[Any]:
    """Every version, the latest first."""
    shape = shape_of(info)
    found = list((await _related(info, root, VERSION, parts=shape.parts)).items)
    found.sort(key=lambda record: record.uri)
    found.sort(key=lambda record: record.version_key, reverse=True)
    return _made(root, found, shape)


async def members_page(root: Root, info: Info, first: int, after: str | None) -> tuple[Page, Shape]:
    """A page of what a bundle or collection lists."""
    size = checked_size(first)
    shape = connection_shape(info, selected_below(info, "MemberConnection"))
    return await _related(info, root, "member", parts=shape.parts, size=size, after=after), shape


async def member_of(root: Root, info: Info) -> list[Any]:
    """The collections and bundles that list it."""
    shape = shape_of(info)
    page = await _related(info, root, "member", inverse=True, parts=shape.parts)
    return _made(root, page.items, shape)


async def sources(root: Root, info: Info) -> list[Any]:
    """What it was made from."""
    return await _both(root, info, "source", "derivative")


async def derivatives(root: Root, info: Info) -> list[Any]:
    """What was made from it."""
    return await _both(root, info, "derivative", "source")


async def counterpart(root: Root, info: Info) -> Any:
    """The same product in the other standard."""
    found = await _both(root, info, "counterpart", "counterpart")
    return next((other for other in found if other.record.standard != root.record.standard), None)


async def citation(root: Root, info: Info) -> Citation | None:
    """How to cite it."""
    return await citation_of(info.context.loaders, root.record)


async def similar(root: Root, info: Info, first: int = 10) -> list[Any]:
    """Products like it."""
    shape = shape_of(info)
    finder = info.context.kept.setdefault("similarity", Similarity())
    found = await finder.find(info.context.loaders, root.record, first, joined(shape.parts, COMPARED))
    return _made(root, found, shape)


async def browse_ids(root: Root, info: Info) -> list[str]:
    """The ids of its pictures: files of its own, else those of the browse products that it names."""
    found = _pictures(root.record)
    if not found:
        page = await _related(info, root, "browse", parts=Parts(files=True, provenance=False))
        found = [uri for record in page.items for uri in _pictures(record)]
    return [encode_id("File", uri) for uri in dict.fromkeys(found)]


def _pictures(record: ProductRecord) -> list[str]:
    return [file.uri for file in record.files if file.role in _PICTURES and file.uri is not None]


async def _both(root: Root, info: Info, relation: str, inverse: str) -> list[Any]:
    """What it refers to by a relation, and what refers to it by the inverse one."""
    shape = shape_of(info)
    pages = await asyncio.gather(
        _related(info, root, relation, parts=shape.parts),
        _related(info, root, inverse, inverse=True, parts=shape.parts),
    )
    records = {record.uri: record for page in pages for record in page.items if record.uri != root.record.uri}
    return _made(root, records.values(), shape)


async def _related(
    info: Info,
    root: Root,
    relation: str,
    *,
    parts: Parts,
    inverse: bool = False,
    size: int = _RELATED,
    after: str | None = None,
) -> Page:
    loaders = info.context.loaders
    return await loaders.related(
        MembersRequest(
            visible=loaders.visible,
            uri=root.record.uri,
            relation=relation,
            inverse=inverse,
            size=size,
            after=after,
            parts=parts,
        )
    )


def _made(root: Root, records: Iterable[ProductRecord], shape: Shape) -> list[Any]:
    return [type(root)(record, shape) for record in records]
