"""Looking at a whole index."""

from pathlib import Path
from typing import Any

import msgspec

from harvest.rewriting import files_below
from search.embedded import open_reader
from search.port import EVERYTHING, Parts, Reader, SearchRequest, Sort, SubdirectoriesRequest, Visible
from search.query import Field

ALL = Parts(common="all", label="all", geometry=True, files=True, references=True, text=True)


async def dump(data: Path, visible: Visible = EVERYTHING) -> dict[str, Any]:
    """What `contents` gives of an index of the embedded engine."""
    return await contents(open_reader(data), visible)


async def contents(reader: Reader, visible: Visible = EVERYTHING) -> dict[str, Any]:
    """Products, files and directories by uri, without the times at which they were written; closes the reader."""
    try:
        page = await reader.search(SearchRequest(visible=visible, sort=(Sort(Field("uri")),), size=1000, parts=ALL))
        products = [msgspec.structs.replace(product, first_seen=0, changed=0) for product in page.items]
        files = [file async for step in files_below(reader, "/") for file in step]
        directories: list[Any] = [found for found in await reader.directories(["/"], visible) if found is not None]
        waiting = ["/"]
        while waiting:
            requests = [SubdirectoriesRequest(visible=visible, parent=parent) for parent in waiting]
            found = [each for below in await reader.subdirectories(requests) for each in below]
            directories += found
            waiting = [directory.path for directory in found]
    finally:
        await reader.close()
    return {
        "products": {product.uri: product for product in products},
        "files": {file.uri: file for file in files},
        "directories": sorted(directories, key=lambda directory: directory.path),
    }
