"""Files, directories and products that other subgraphs refer to (Apollo Federation, Query._entities)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

import strawberry
from strawberry.federation.schema import FederationAny

from loaders import GlobalId, InvalidId, decode_id
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.files.types import Directory, File, Product, products_with_files

Info = strawberry.Info[Context, None]
Entity = Annotated[File | Directory | Product, strawberry.union("_Entity")]


async def entities(info: Info, representations: list[FederationAny]) -> Any:
    """The objects of the representations, in one batch a type; what is no representation is an error of its own."""
    named = list(map(_named, representations))
    by_type: dict[str, list[str]] = {}
    for each in named:
        if isinstance(each, GlobalId):
            by_type.setdefault(each.type, []).append(each.uri)
    found = {type_: iter(await _LOAD[type_](info, uris)) for type_, uris in by_type.items()}
    return [each if isinstance(each, Exception) else next(found[each.type]) for each in named]


def _named(representation: Any) -> GlobalId | Exception:
    type_ = representation.get("__typename") if isinstance(representation, dict) else None
    id_ = representation.get("id") if isinstance(representation, dict) else None
    if type_ not in _LOAD or not isinstance(id_, str):
        return SearchError('A representation is {"__typename": "File", "Directory" or "Product", "id": …} here.')
    try:
        return decode_id(id_, type_)
    except InvalidId as error:
        return error


async def _files(info: Info, uris: list[str]) -> Sequence[File | None]:
    return [File(one, info) if one is not None else None for one in await info.context.loaders.files_at(uris)]


async def _directories(info: Info, uris: list[str]) -> Sequence[Directory | None]:
    return [Directory(one, info) if one is not None else None for one in await info.context.loaders.directories(uris)]


_LOAD: dict[str, Callable[[Info, list[str]], Awaitable[Sequence[Any]]]] = {
    "File": _files,
    "Directory": _directories,
    "Product": products_with_files,
}
