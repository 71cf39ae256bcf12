"""What is in one directory: its directories by name, then its files by name, page by page."""

from typing import NamedTuple

from loaders.context import Loaders
from schema.records import DirectoryRecord, FileRecord
from search.port import FilesRequest, InvalidCursor, SubdirectoriesRequest

ENTRIES = 1000
"""How many directories and files a page has."""

_DIRECTORIES, _FILES = "d.", "f."


class Contents(NamedTuple):
    """A page, and the cursor of what follows; None after the last page."""

    directories: tuple[DirectoryRecord, ...]
    files: tuple[FileRecord, ...]
    after: str | None


async def contents(loaders: Loaders, directory: DirectoryRecord, after: str | None) -> Contents:
    """A page of what is in a directory; raises `InvalidCursor`."""
    directories: tuple[DirectoryRecord, ...] = ()
    cursor: str | None = None
    if after is None or after.startswith(_DIRECTORIES):
        name = after.removeprefix(_DIRECTORIES) if after is not None else None
        directories, more = await _directories(loaders, directory, name)
        if more:
            return Contents(directories, (), _DIRECTORIES + directories[-1].name)
    elif after.startswith(_FILES):
        cursor = after.removeprefix(_FILES) or None
    else:
        raise InvalidCursor("The cursor was not made here: begin again without it.")
    if len(directories) == ENTRIES:
        return Contents(directories, (), _FILES)
    page = await loaders.files(
        FilesRequest(
            visible=loaders.visible,
            parent=directory.uri if directory.release is not None else directory.path,
            order="name",
            size=ENTRIES - len(directories),
            after=cursor,
            deadline=loaders.remaining(),
        )
    )
    return Contents(directories, page.items, f"{_FILES}{page.cursor}" if page.has_next else None)


async def _directories(
    loaders: Loaders, directory: DirectoryRecord, after: str | None
) -> tuple[tuple[DirectoryRecord, ...], bool]:
    """A page of directories, and whether there are more."""
    request = SubdirectoriesRequest(
        visible=loaders.visible,
        parent=directory.uri if directory.release is not None else directory.path,
        size=ENTRIES + 1,
        after=after,
        deadline=loaders.remaining(),
    )
    found = tuple(await loaders.subdirectories(request))
    return found[:ENTRIES], len(found) > ENTRIES
