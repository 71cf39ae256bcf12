"""A writer that keeps records in memory, with the meaning of the search port."""

from collections.abc import AsyncIterator, Sequence

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search.writing import Batch, Written


class MemoryWriter:
    def __init__(self) -> None:
        self.products: dict[str, ProductRecord] = {}
        self.files: dict[str, FileRecord] = {}
        self.directories: dict[str, DirectoryRecord] = {}
        self.descriptions: dict[str, Description] = {}
        self.is_open = False

    async def open_run(self, note: str) -> None:
        assert not self.is_open
        self.is_open = True

    async def known(self, location: str) -> AsyncIterator[FileRecord]:
        for record in sorted(self.files.values(), key=lambda record: record.location):
            if record.location.startswith(location):
                yield record

    async def put(self, batch: Batch) -> Written:
        assert self.is_open
        done = Written()
        for product in batch.products:
            self._put(self.products, product, lambda record: record.digest, done)
        for file in batch.files:
            self._put(self.files, file, lambda record: record.fingerprint, done)
        for directory in batch.directories:
            self._put(self.directories, directory, lambda record: record, done)
        for description in batch.descriptions:
            self._put(self.descriptions, description, lambda record: record, done)
        return done

    def _put(self, records, record, key, done) -> None:
        known = records.get(record.uri)
        if known is not None and key(known) == key(record):
            done.unchanged += 1
        else:
            records[record.uri] = record
            done.written += 1

    async def retire(self, uris: Sequence[str]) -> int:
        assert self.is_open
        kinds = (self.products, self.files, self.directories, self.descriptions)
        return sum(records.pop(uri, None) is not None for uri in uris for records in kinds)

    async def empty_directories(self, path: str) -> AsyncIterator[str]:
        for uri, directory in sorted(self.directories.items()):
            inside = f"{directory.path}/"
            if directory.path.startswith(path + "/") and not any(
                f.path.startswith(inside) for f in self.files.values()
            ):
                yield uri

    async def commit(self) -> None:
        self.is_open = False

    def file(self, name: str) -> FileRecord:
        (found,) = [record for record in self.files.values() if record.name == name]
        return found

    def product(self, name: str) -> ProductRecord:
        (found,) = [record for record in self.products.values() if record.path.endswith("/" + name)]
        return found
