"""What of files and directories takes a read of the index."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from loaders import decode_id
from loaders.places import place_above
from schema.records import DirectoryRecord, FileRecord, Role
from search.port import FilesPage, FilesRequest, InvalidCursor, Parts, SearchError, SubdirectoriesRequest
from search.semantics import path_pattern
from subgraphs.context import Context
from subgraphs.files.inputs import FileOrder
from subgraphs.pages import LARGEST_PAGE, checked_size
from subgraphs.selections import selected_names

Info = strawberry.Info[Context, None]

_LONGEST_GLOB = 1000  # characters


@dataclass(frozen=True, slots=True)
class FilesAsked:
    """A page of files, as it was asked for."""

    glob: str | None
    role: str | None
    order: FileOrder
    descending: bool
    first: int
    after: str | None


async def files(info: Info, asked: FilesAsked, **places: Any) -> FilesPage:
    """A page of files; totals and cursors only where they are selected."""
    selected = selected_names(info)
    request = FilesRequest(
        visible=info.context.loaders.visible,
        glob=_glob(asked.glob),
        role=_role(asked.role),
        order=asked.order.value,
        descending=asked.descending,
        size=checked_size(asked.first),
        after=asked.after,
        total="totalCount" in selected,
        cursors="edges" in selected,
        deadline=info.context.loaders.remaining(),
        **places,
    )
    return await info.context.loaders.files(request)


async def files_of_products(info: Info, uris: Sequence[str], role: str | None) -> list[list[FileRecord]]:
    """The files of each product by path, in one batch."""
    wanted = _role(role)
    found = await info.context.loaders.files_of(uris)
    return [[record for record in records if wanted is None or record.role == wanted] for records in found]


async def products_of_file(root: Any, info: Info) -> list[str]:
    """The uris of the products of a file that the asker may see."""
    found = await info.context.loaders.products(root.product_uris, Parts())
    return [record.uri for record in found if record is not None]


async def subdirectories(
    root: Any, info: Info, first: int, after: str | None
) -> tuple[Sequence[DirectoryRecord], bool]:
    """The directories of a directory, and whether more follow."""
    size = checked_size(first)
    name = _name_of(after) if after is not None else None
    loaders = info.context.loaders
    request = SubdirectoriesRequest(visible=loaders.visible, parent=root.place, size=size + 1, after=name)
    found = await loaders.subdirectories(request)
    return found[:size], len(found) > size


async def ancestors(root: Any, info: Info) -> list[DirectoryRecord]:
    """The directories above, from the root down, in one batch."""
    parts = root.path.strip("/").split("/")
    paths = ["/", *("/" + "/".join(parts[:length]) for length in range(1, len(parts)))] if root.path != "/" else []
    places: list[str] = []
    uri = root.uri
    for path in reversed(paths):
        uri = place_above(uri, path, root.release)
        places.insert(0, uri)
    return [record for record in await info.context.loaders.directories(places) if record is not None]


def uris(ids: Sequence[str], type_: str) -> list[str]:
    """The uris that global ids of a type name; raises SearchError for too many, InvalidId for what is none."""
    if len(ids) > LARGEST_PAGE:
        raise SearchError(f"A list has at most {LARGEST_PAGE} ids, not {len(ids)}.")
    return [decode_id(id_, type_).uri for id_ in ids]


def name_cursor(name: str) -> str:
    """The cursor of a directory among those of its parent, which are by name."""
    return base64.urlsafe_b64encode(f"name:{name}".encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


def _name_of(cursor: str) -> str:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        kind, colon, name = raw.decode().partition(":")
    except (binascii.Error, ValueError):
        kind = colon = name = ""
    if kind != "name" or not colon:
        raise InvalidCursor("This is no cursor of a page of directories; give one that such a page returned.")
    return name


def _role(role: str | None) -> str | None:
    if role is not None and role not in set(Role):
        raise SearchError(f"{role!r} is no role of a file: there are {', '.join(sorted(Role))}.")
    return role


def _glob(glob: str | None) -> str | None:
    if glob is None:
        return None
    if not glob or len(glob) > _LONGEST_GLOB:
        raise SearchError(f"A glob has 1 to {_LONGEST_GLOB} characters.")
    path_pattern(glob)
    return glob
