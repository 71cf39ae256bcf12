"""Files, directories and products that other subgraphs refer to (Apollo Federation, Query._entities)."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry.federation.schema import FederationAny

from loaders import decode_id
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.files.types import Directory, File, Product

Info = strawberry.Info[Context, None]
Entity = Annotated[File | Directory | Product, strawberry.union("_Entity")]


async def entities(info: Info, representations: list[FederationAny]) -> Any:
    """The objects of the representations, batched by type; what is no representation is an error of its own."""
    return await asyncio.gather(*(_entity(info, one) for one in representations), return_exceptions=True)


async def _entity(info: Info, representation: Any) -> File | Directory | Product | None:
    type_ = representation.get("__typename") if isinstance(representation, dict) else None
    id_ = representation.get("id") if isinstance(representation, dict) else None
    if type_ not in ("File", "Directory", "Product") or not isinstance(id_, str):
        raise SearchError('A representation is {"__typename": "File", "Directory" or "Product", "id": …} here.')
    uri = decode_id(id_, type_).uri
    loaders = info.context.loaders
    if type_ == "Product":
        return Product(uri)
    if type_ == "File":
        file = await loaders.file(uri)
        return File(file, info) if file is not None else None
    directory = await loaders.directory(uri)
    return Directory(directory, info) if directory is not None else None
