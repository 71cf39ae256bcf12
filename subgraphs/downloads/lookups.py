"""Manifests by directory or by query."""

from urllib.parse import urlencode

import strawberry

from loaders.listings import bound
from loaders.places import place
from search.port import SearchError
from subgraphs.context import Context
from subgraphs.downloads.inputs import ManifestFormat
from subgraphs.downloads.types import Manifest

Info = strawberry.Info[Context, None]


async def manifest(
    info: Info, format: ManifestFormat, directory: str | None = None, query: str | None = None
) -> Manifest | None:
    """The manifest of a directory, or of the products that an expression finds; null where you may see no directory."""
    if (directory is None) == (query is None):
        raise SearchError("Say what the manifest lists by exactly one of directory and query.")
    if query is not None:
        await bound(info.context.loaders, query)
        asked = {"q": query}
    else:
        directory = place(directory or "/")
        if await info.context.loaders.directory(directory) is None:
            return None
        asked = {"directory": directory}
    url = f"{info.context.base}/manifest?{urlencode({**asked, 'format': format.value})}"
    return Manifest(url=url, format=format, directory=directory, expression=query)
