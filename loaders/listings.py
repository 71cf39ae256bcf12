"""All files below a directory, or of all products that an expression finds: page by page, each file once.

Pages are a pure function of the index and a cursor, so a listing can be resumed by anybody at any time.
"""

from collections.abc import Iterable
from typing import NamedTuple

from loaders.context import Loaders
from schema.records import FileRecord
from search.binding import bind, label_names
from search.port import FilesRequest, SearchRequest
from search.query import And, Field, In, Query

FILES = 1000
PRODUCTS = 200
"""How many files, or products with their files, a page has."""


class Files(NamedTuple):
    """A page of files, and the cursor of what follows; None after the last page."""

    records: list[FileRecord]
    after: str | None


async def bound(loaders: Loaders, expression: str) -> Query:
    """The query that an expression asks; raises SearchError with the place of what is wrong."""
    names = label_names(expression, loaders.dictionary)
    return bind(expression, loaders.dictionary, await loaders.known_label_fields(names))


async def files_below(loaders: Loaders, directory: str, after: str | None) -> Files:
    """Files at any depth below a directory's path or uri, by path."""
    page = await loaders.files(
        FilesRequest(visible=loaders.visible, below=directory, size=FILES, after=after, deadline=loaders.remaining())
    )
    return Files(list(page.items), page.cursor if page.has_next else None)


async def files_found(loaders: Loaders, query: Query, after: str | None) -> Files:
    """The files of the products that a query finds, by product's uri; a file of several comes with the first of them."""
    page = await loaders.search(
        SearchRequest(visible=loaders.visible, where=query, size=PRODUCTS, after=after, deadline=loaders.remaining())
    )
    uris = [product.uri for product in page.items]
    listed = await loaders.files_of(uris)
    earlier = await _earlier(loaders, query, uris[0], (file for files in listed for file in files)) if uris else set()
    found: dict[str, FileRecord] = {}
    for files in listed:
        for file in files:
            if earlier.isdisjoint(file.products):
                found.setdefault(file.uri, file)
    return Files(list(found.values()), page.cursors[-1] if page.has_next else None)


async def _earlier(loaders: Loaders, query: Query, first: str, files: Iterable[FileRecord]) -> set[str]:
    """The products of files that the query finds before the page that begins with the uri ``first``."""
    before = tuple(sorted({product for file in files for product in file.products if product < first}))
    if not before:
        return set()
    page = await loaders.search(
        SearchRequest(
            visible=loaders.visible,
            where=And((query, In(Field("uri"), before))),
            size=len(before),
            deadline=loaders.remaining(),
        )
    )
    return {product.uri for product in page.items}
