"""Changes the archive status of what lies at or below a virtual path, at once and for every later harvest.

The new status is first recorded in the data folder (`harvest.tree.visibility`), then every record below the path is
rewritten batch by batch. A change that is interrupted is completed by giving it again, or by the next harvest.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from config.settings import load_settings
from harvest.records.build import with_visibility
from harvest.tree.fingerprint import Fingerprint, visible_part
from harvest.tree.visibility import Policy, save_override
from schema.records import DirectoryRecord, FileRecord, LabelKind
from schema.uris import parse_uri
from search.port import EVERYTHING, FilesRequest, Parts, Reader, SearchRequest, Sort, SubdirectoriesRequest
from search.query import Field, In, Or, Prefix
from search.writing import Batch, Writer

_STEP = 500
_ALL = Parts(common="all", label="all", geometry=True, files=True, references=True, text=True)


class Change(msgspec.Struct):
    """What a change of status did: how many records of each kind lie at or below the path, how many were rewritten."""

    path: str
    status: str
    products: int = 0
    files: int = 0
    directories: int = 0
    written: int = 0


class StatusChange:
    """One change of archive status in the index of the folder ``data``; ``notify`` is told how many records are done."""

    def __init__(self, reader: Reader, writer: Writer, data: Path, notify: Callable[[int], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._data = data
        self._notify = notify

    async def run(self, place: str, status: str) -> Change:
        """Give what lies at or below ``place`` (a virtual path or uri) the archive status ``status``."""
        path = virtual_path(place)
        change = Change(path, status)
        await self._writer.open_run(f"status set {path} {status}")
        try:
            policy = Policy(load_settings(self._data).visibility, save_override(self._data, path, status))
            async for batch in self._batches(path, status, policy, change):
                change.written += (await self._writer.put(batch)).written
                self._notify(change.products + change.files + change.directories)
        finally:
            await self._writer.commit()
        return change

    async def _batches(self, path: str, status: str, policy: Policy, change: Change) -> AsyncIterator[Batch]:
        async for files in files_below(self._reader, path):
            change.files += len(files)
            for file in files:
                file.visibility = policy.labels(file.path, status)
                fingerprint = Fingerprint.parse(file.fingerprint)
                file.fingerprint = str(fingerprint._replace(visible=visible_part(status, file.visibility)))
            described = [file.uri for file in files if file.label is LabelKind.DESCRIPTIVE]
            descriptions = [
                found for found in await self._reader.descriptions(described, EVERYTHING) if found is not None
            ]
            for description in descriptions:
                description.archive_status = status
                description.visibility = policy.labels(description.path, status)
            yield Batch(files=files, descriptions=descriptions)
        async for batch in self._products(path, status, policy, change):
            yield batch
        async for found in self._directories(path):
            directories = [directory for directory in found if directory.uri != directory.path]
            change.directories += len(directories)
            for directory in directories:
                directory.visibility = policy.labels(directory.path, status)
            yield Batch(directories=directories)

    async def _products(self, path: str, status: str, policy: Policy, change: Change) -> AsyncIterator[Batch]:
        name = Field("path")
        where = Or((In(name, (path,)), Prefix(name, path.rstrip("/") + "/")))
        after = None
        while True:
            request = SearchRequest(
                visible=EVERYTHING, where=where, sort=(Sort(name),), size=_STEP // 5, after=after, parts=_ALL
            )
            page = await self._reader.search(request)
            if page.items:
                change.products += len(page.items)
                for product in page.items:
                    with_visibility(product, status, policy.labels(product.path, status))
                yield Batch(products=list(page.items))
            if not page.has_next:
                return
            after = page.cursors[-1]

    async def _directories(self, path: str) -> AsyncIterator[list[DirectoryRecord]]:
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


async def files_below(reader: Reader, path: str) -> AsyncIterator[list[FileRecord]]:
    """The file at ``path``, or all files below it, in steps."""
    single = await reader.files(FilesRequest(visible=EVERYTHING, places=(path,)))
    if single.items:
        yield list(single.items)
        return
    after = None
    while True:
        page = await reader.files(FilesRequest(visible=EVERYTHING, below=path, size=_STEP, after=after))
        if page.items:
            yield list(page.items)
        if not page.has_next:
            return
        after = page.cursor


def virtual_path(place: str) -> str:
    """The virtual path that a path or Atlas uri names, without a slash at its end; raises ValueError for neither."""
    path = parse_uri(place).path if place.startswith("atlas:") else place
    if not path.startswith("/"):
        raise ValueError(f"{place!r} is no virtual path. Write /mission/spacecraft/volume/… or atlas:pds3:…")
    return path.rstrip("/") or "/"
