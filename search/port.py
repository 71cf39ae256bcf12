"""The search port: what every engine offers to loaders (`Reader`); what it offers to the harvest is in `search.writing`.

All calls are async and batch-first. Every read takes the required ``visible``: a forgotten resolver cannot leak.
Every read may raise `Deadline` when it takes longer than ``deadline`` seconds.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search.counts import Combination, FacetResult, HistogramResult, StatisticsResult
from search.query import Everything, Field, Query


class SearchError(Exception):
    """A question that cannot be answered as asked; the message says what to change."""


class InvalidCursor(SearchError):
    """A cursor that is damaged, or belongs to another question."""


class Deadline(SearchError):
    """The engine did not answer within the deadline."""


class Unavailable(SearchError):
    """The engine cannot be reached, or has no capacity just now; the same question may be asked again later."""


class Outdated(Unavailable):
    """The index was made by an earlier version without what this needs; the message says how it is made anew."""


class Visible(msgspec.Struct, frozen=True):
    """The visibility labels that the asker has; ``everything`` is for operators and the command line.

    ``denied`` are virtual paths that are being restricted: an answer is that of an index without the products, files,
    directories and descriptions at or below them, and says that it is not exact.
    """

    labels: frozenset[str] = frozenset()
    everything: bool = False
    denied: tuple[str, ...] = ()


PUBLIC = Visible(frozenset({"public"}))
EVERYTHING = Visible(everything=True)


class Sort(msgspec.Struct, frozen=True):
    """A sort key; missing values come last both ways; a list sorts by its least value ascending, greatest descending."""

    field: Field
    descending: bool = False


class Parts(msgspec.Struct, frozen=True):
    """Which parts of a product to load: names of common fields and paths of label fields, or all, and the rest.

    ``provenance`` is that of the common fields. ``shown`` are names of those to be had as answers show them, which costs
    less: lists of values, times as text (`schema.dictionary.describe.show_value`). Others may come with them.
    """

    common: frozenset[str] | Literal["all"] = frozenset()
    shown: frozenset[str] = frozenset()
    provenance: bool = True
    label: tuple[str, ...] | Literal["all"] = ()
    geometry: bool = False
    files: bool = False
    references: bool = False
    text: bool = False


class Facet(msgspec.Struct, frozen=True):
    """The ``first`` most frequent values of a field."""

    field: Field
    first: int = 10


class Histogram(msgspec.Struct, frozen=True):
    """Counts over a numeric or time field: ``interval`` (year, month, day, hour, or a number) or ``buckets`` of equal width."""

    field: Field
    interval: str | float | None = None
    buckets: int | None = None


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One question. ``size`` products after (or before) the cursor in the order of ``sort``, then by uri.

    ``last`` asks for the last ones, where there is no cursor. ``fold`` leaves out each PDS3 product of which a counterpart
    in PDS4 matches too (a relation of `schema.records.Reference`, read from either side). ``relevance`` sorts by it
    instead (outside the equality of engines; needs a text condition). Totals, facets,
    combinations, histograms and statistics are of all matching products and only computed when asked. ``combinations``
    asks how many products have each combination of values of some common fields, which have few values.
    """

    visible: Visible
    where: Query = Everything()
    sort: tuple[Sort, ...] = ()
    size: int = 20
    after: str | None = None
    before: str | None = None
    last: bool = False
    fold: bool = False
    parts: Parts = Parts()
    relevance: bool = False
    total: bool = False
    facets: tuple[Facet, ...] = ()
    combinations: tuple[tuple[Field, ...], ...] = ()
    histograms: tuple[Histogram, ...] = ()
    statistics: tuple[Field, ...] = ()
    deadline: float = 10.0


class Page(msgspec.Struct, frozen=True):
    """Products in order, the cursor of each, whether there are more either way, and what else was asked.

    Combinations come most frequent first, ties by their values in order, no value last. ``folded`` is how many products
    ``fold`` has left out. ``exact`` says whether the total, and whatever else is counted, is of all products that the asker
    may see; not while part of the archive is denied to them.
    """

    items: tuple[ProductRecord, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
    total: int | None = None
    exact: bool = True
    folded: int | None = None
    facets: tuple[FacetResult, ...] = ()
    combinations: tuple[tuple[Combination, ...], ...] = ()
    histograms: tuple[HistogramResult, ...] = ()
    statistics: tuple[StatisticsResult, ...] = ()


FileOrder = Literal["name", "size", "modified", "path"]


class FilesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Files of one directory (``parent``), below one (``below``), of ``products``, or at ``places`` (uris or paths).

    ``glob`` holds for the path relative to ``below``: ``*`` within a name, ``**`` across directories, ``?``. Paths without
    a release mean the latest one, unless ``every_release`` is asked for. Files that are equal in ``order`` come by uri.
    ``cursors`` asks for one of each file.
    """

    visible: Visible
    parent: str | None = None
    below: str | None = None
    glob: str | None = None
    products: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    role: str | None = None
    every_release: bool = False
    order: FileOrder = "path"
    descending: bool = False
    size: int = 100
    after: str | None = None
    total: bool = False
    cursors: bool = False
    deadline: float = 10.0


class FilesPage(msgspec.Struct, frozen=True):
    """Files in order, the cursor of the last, whether there are more; ``total`` and the ``cursors`` of all when asked.

    ``exact`` is that of a `Page`.
    """

    items: tuple[FileRecord, ...]
    cursor: str | None
    has_next: bool
    total: int | None = None
    exact: bool = True
    cursors: tuple[str, ...] = ()


class LabelFieldSummary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A raw label field over the index: ``type`` is the narrowest of all values (integer, real, time, boolean, string).

    ``count`` products have it; ``low`` and ``high``, when asked, are the extremes of numbers or times (UTC microseconds) or
    text.
    """

    path: str
    type: str
    count: int
    units: tuple[str, ...] = ()
    low: float | int | str | None = None
    high: float | int | str | None = None
    missions: tuple[str, ...] = ()


class SubdirectoriesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The first ``size`` directories, by name, in the directory at a path or uri, after the name ``after``.

    Of several releases of one the latest that the asker sees, in a directory of a release (by its uri) those of it.
    """

    visible: Visible
    parent: str
    size: int = 1000
    after: str | None = None
    deadline: float = 10.0


VERSION = "version"
"""The relation of a product to every version of it, itself included."""


class MembersRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Products that ``uri`` refers to by ``relation`` (or, ``inverse``, that refer to it), resolved in this index."""

    visible: Visible
    uri: str
    relation: str = "member"
    inverse: bool = False
    size: int = 100
    after: str | None = None
    parts: Parts = Parts()
    deadline: float = 10.0


class Reader(Protocol):
    """Reading an index. Safe to use from many tasks at once."""

    async def search(self, request: SearchRequest) -> Page:
        """A page of products."""

    async def products(
        self, identifiers: Sequence[str], parts: Parts, visible: Visible
    ) -> Sequence[ProductRecord | None]:
        """Products by uri, path, LID (the latest), LIDVID or PDS3 product id, in the order asked; None where none is.

        A PDS3 product is also named by ``data set id:product id``. The latest is the greatest version that the asker sees.
        A PDS3 product id that several products have means the latest of them, of several such the first by uri.
        """

    async def files(self, request: FilesRequest) -> FilesPage:
        """Files in order."""

    async def directories(self, paths: Sequence[str], visible: Visible) -> Sequence[DirectoryRecord | None]:
        """Directories by path or uri with recursive counts over what is visible; None where none is.

        A directory is seen by its own visibility, or through any visible file below it.
        """

    async def subdirectories(self, requests: Sequence[SubdirectoriesRequest]) -> Sequence[Sequence[DirectoryRecord]]:
        """The directories of each directory, by name; the deadline is that of the first request."""

    async def label_fields(
        self, match: str, visible: Visible, where: Query | None = None, size: int = 100, *, extremes: bool = False
    ) -> Sequence[LabelFieldSummary]:
        """Raw label fields whose path matches ``match`` (glob, or part of it; without case), most frequent first.

        Only fields of which some product has a value that is not missing, equally frequent ones by path. ``extremes`` and
        ``where`` may cost a look at all products; the rest is known beforehand.
        """

    async def members(self, requests: Sequence[MembersRequest]) -> Sequence[Page]:
        """Members of bundles and collections, every other relation of `schema.records.Reference`, and `VERSION`.

        A page for each request, by uri; the deadline is that of the first.
        """

    async def descriptions(self, identifiers: Sequence[str], visible: Visible) -> Sequence[Description | None]:
        """Descriptive records by uri."""

    async def close(self) -> None:
        """Let go of connections."""
