"""Files and directories by their places and ids, and files anywhere."""

import strawberry

from loaders.places import place
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.files import resolvers
from subgraphs.files.inputs import FileOrder, FileWhere
from subgraphs.files.types import Directory, File, FileConnection, file_page

Info = strawberry.Info[Context, None]


async def directory(info: Info, path: str = "/") -> Directory | None:
    """The directory at a path or uri; null where you may see none."""
    record = await info.context.loaders.directory(place(path))
    return Directory(record, info) if record is not None else None


async def file(info: Info, path: str | None = None, id: strawberry.ID | None = None) -> File | None:
    """The file at a path or uri, or of an id; null where you may see none."""
    if (path is None) == (id is None):
        raise SearchError("Name the file by exactly one of path and id.")
    where = place(path) if path is not None else resolvers.uris([str(id)], "File")[0]
    record = await info.context.loaders.file(where)
    return File(record, info) if record is not None else None


async def files_by_ids(info: Info, ids: list[strawberry.ID]) -> list[File | None]:
    """Files by global ids, in the order asked; null where you may see none."""
    found = await info.context.loaders.files_at(resolvers.uris(ids, "File"))
    return [File(record, info) if record is not None else None for record in found]


async def files(
    info: Info,
    glob: str | None = None,
    below: str = "/",
    where: FileWhere | None = None,
    order_by: FileOrder = FileOrder.PATH,
    descending: bool = False,
    first: int = 20,
    after: str | None = None,
) -> FileConnection:
    """Files at any depth below a directory."""
    asked = resolvers.FilesAsked(
        glob=glob,
        role=where.role if where is not None else None,
        order=order_by,
        descending=descending,
        first=first,
        after=after,
    )
    products = tuple(resolvers.uris(where.products, "Product")) if where is not None and where.products else ()
    return await file_page(info, asked, below=place(below), products=products)
