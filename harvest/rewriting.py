"""Gives the records at or below a virtual path the archive status and visibility labels that a policy says, batch by batch."""

from collections.abc import AsyncIterator, Callable, Iterator

import msgspec

from harvest.records.build import with_visibility
from harvest.tree.archive import ARCHIVE_STATUSES
from harvest.tree.fingerprint import Fingerprint, visible_part
from harvest.tree.visibility import Policy, lies_below, status_of_labels
from schema.records import DirectoryRecord, FileRecord, LabelKind
from schema.uris import parse_uri
from search.port import EVERYTHING, FilesRequest, Parts, Reader, SearchError, SearchRequest, Sort, SubdirectoriesRequest
from search.query import Field, In, Or, Prefix
from search.writing import Batch, Writer

_STEP = 500
_ALL = Parts(common="all", label="all", geometry=True, files=True, references=True, text=True)


class Rewritten(msgspec.Struct):
    """How many records of each kind lie at or below a path, and how many were rewritten."""

    products: int = 0
    files: int = 0
    directories: int = 0
    written: int = 0

    @property
    def done(self) -> int:
        """How many records were looked at."""
        return self.products + self.files + self.directories


class Rewriting:
    """Rewrites records within a run of the writer; ``notify`` is told how many records are done."""

    def __init__(self, reader: Reader, writer: Writer, policy: Policy, notify: Callable[[int], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._policy = policy
        self._notify = notify
        self._released: dict[str, None] = {}  # directories of releases, of which a walk finds the latest only

    async def run(self, path: str) -> Rewritten:
        """Rewrite what lies at or below ``path``; what is as it should be stays untouched.

        Raises `SearchError` where the engine refuses a record, as the change does not hold for it.
        """
        done = Rewritten()
        for batches in (self._files(path, done), self._products(path, done), self._directories(path, done)):
            async for batch in batches:
                put = await self._writer.put(batch)
                if put.refused:  # those who should not see it any more would go on
                    raise SearchError(f"The search engine refused {put.refused[0].uri}: {put.refused[0].reason}")
                done.written += put.written
                self._notify(done.done)
        return done

    async def _files(self, path: str, done: Rewritten) -> AsyncIterator[Batch]:
        async for files in files_below(self._reader, path):
            done.files += len(files)
            self._released.update((uri, None) for file in files if file.release is not None for uri in _above(file.uri))
            for file in files:
                status = self._policy.status(file.path, _status_of(file))
                file.visibility = self._policy.labels(file.path, status)
                fingerprint = Fingerprint.parse(file.fingerprint)
                file.fingerprint = str(fingerprint._replace(visible=visible_part(status, file.visibility)))
            described = [file.uri for file in files if file.label is LabelKind.DESCRIPTIVE]
            descriptions = [one for one in await self._reader.descriptions(described, EVERYTHING) if one is not None]
            for description in descriptions:
                description.archive_status = self._policy.status(description.path, description.archive_status)
                description.visibility = self._policy.labels(description.path, description.archive_status)
            yield Batch(files=files, descriptions=descriptions)

    async def _products(self, path: str, done: Rewritten) -> AsyncIterator[Batch]:
        name = Field("path")
        where = Or((In(name, (path,)), Prefix(name, path.rstrip("/") + "/")))
        after = None
        while True:
            request = SearchRequest(
                visible=EVERYTHING, where=where, sort=(Sort(name),), size=_STEP // 5, after=after, parts=_ALL
            )
            page = await self._reader.search(request)
            if page.items:
                done.products += len(page.items)
                for product in page.items:
                    status = self._policy.status(product.path, product.archive_status)
                    with_visibility(product, status, self._policy.labels(product.path, status))
                yield Batch(products=list(page.items))
            if not page.has_next:
                return
            after = page.cursors[-1]

    async def _directories(self, path: str, done: Rewritten) -> AsyncIterator[Batch]:
        async for found in self._directories_below(path):
            directories = [
                directory for directory in found if directory.uri != directory.path and lies_below(directory.path, path)
            ]
            done.directories += len(directories)
            for directory in directories:
                status = self._policy.status(directory.path, status_of_labels(directory.visibility))
                directory.visibility = self._policy.labels(directory.path, status)
            yield Batch(directories=directories)

    async def _directories_below(self, path: str) -> AsyncIterator[list[DirectoryRecord]]:
        """The directories at and below ``path``, those of one directory at a time."""
        (top,) = await self._reader.directories([path], EVERYTHING)
        if top is None:
            return
        yield [top]
        waiting = [path]
        while waiting:
            parent = waiting.pop()
            after = None
            while True:
                request = SubdirectoriesRequest(visible=EVERYTHING, parent=parent, size=_STEP, after=after)
                (found,) = await self._reader.subdirectories([request])
                if not found:
                    break
                waiting.extend(directory.path for directory in found)
                after = found[-1].name
                yield list(found)
        released = list(self._released)
        for begin in range(0, len(released), _STEP):
            some = await self._reader.directories(released[begin : begin + _STEP], EVERYTHING)
            yield [directory for directory in some if directory is not None]


def _above(uri: str) -> Iterator[str]:
    """The uris of the directories of its release that a file stands in."""
    place = parse_uri(uri)
    while place.rest:
        place = place._replace(rest=place.rest.rpartition("/")[0])
        yield place.uri


def _status_of(file: FileRecord) -> str:
    """The archive status that a file was written with, which only its fingerprint knows."""
    visible = Fingerprint.parse(file.fingerprint).visible
    for status in ARCHIVE_STATUSES:
        if visible_part(status, file.visibility) == visible:
            return status
    return status_of_labels(file.visibility)


async def files_below(reader: Reader, path: str) -> AsyncIterator[list[FileRecord]]:
    """The file at ``path``, or all files below it, of every release, in steps."""
    single = await reader.files(FilesRequest(visible=EVERYTHING, places=(path,), every_release=True))
    if single.items:
        yield list(single.items)
        return
    after = None
    while True:
        page = await reader.files(
            FilesRequest(visible=EVERYTHING, below=path, every_release=True, size=_STEP, after=after)
        )
        if page.items:
            yield list(page.items)
        if not page.has_next:
            return
        after = page.cursor
