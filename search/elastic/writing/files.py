"""Writing and removing files, directories and descriptions, with exact roll-ups and the newest release of each path."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from schema.records import Description, DirectoryRecord, FileRecord
from search import semantics
from search.elastic.answers import SourceHit
from search.elastic.descriptions import decode_description, description_id, encode_description
from search.elastic.layout import Layout, identity
from search.elastic.reading.directories import decode_directory
from search.elastic.reading.files import ANYONE, decode_file
from search.elastic.rollups import decode_rollup, encode_rollup, rollup_id
from search.elastic.writing.changes import Changes
from search.elastic.writing.known import Known
from search.elastic.writing.showing import Showing

_TERMS = 10_000
_Place = tuple[str, str | None, tuple[str, ...]]
"""Where a file counts: directory, release, label set."""


class _Shadowed(msgspec.Struct):
    shadowed: tuple[str, ...] = ()


_shadowed = msgspec.json.Decoder(_Shadowed)


def directory_id(uri: str) -> str:
    """The id of the document of a directory."""
    return identity(f"directory {uri}")


class Files:
    """The files of an index, changed within one batch."""

    def __init__(self, known: Known, layout: Layout, showing: Showing) -> None:
        self._known, self._layout, self._showing = known, layout, showing
        self._releases: set[str | None] | None = None

    async def put_files(self, records: Sequence[FileRecord], changes: Changes) -> tuple[int, int]:
        """Plan to write the files that are new or changed; how many they are, and how many stand as they are."""
        standing = await self._standing(record.uri for record in records)
        known = {uri: decode_file(hit.source) for uri, hit in standing.items()}
        fresh: dict[str, FileRecord] = {}
        written = 0
        for record in records:
            before = fresh.get(record.uri) or known.get(record.uri)
            if before is None or before.fingerprint != record.fingerprint:
                written += 1
                fresh[record.uri] = record
        await self._change(standing, {uri: record for uri, record in known.items() if uri in fresh}, fresh, changes)
        return written, len(records) - written

    async def remove_files(self, uris: Sequence[str], changes: Changes) -> int:
        """Plan to remove files; how many there are."""
        standing = await self._standing(uris)
        await self._change(standing, {uri: decode_file(hit.source) for uri, hit in standing.items()}, {}, changes)
        return len(standing)

    async def put_directories(self, records: Sequence[DirectoryRecord], changes: Changes) -> tuple[int, int]:
        """Plan to write directories; how many are new or changed, and how many are not."""
        standing = await self._known.sources("places", [(directory_id(record.uri), "") for record in records])
        known = {hit_id: decode_directory(hit.source) for hit_id, hit in standing.items()}
        written = 0
        for record in records:
            place = directory_id(record.uri)
            plain = msgspec.structs.replace(record, files=0, size=0, exact=True)
            if known.get(place) == plain:
                continue
            written += 1
            known[place] = plain
            self._replace("places", place, standing, _source(plain, document="directory"), changes)
        return written, len(records) - written

    async def put_descriptions(self, records: Sequence[Description], changes: Changes) -> tuple[int, int]:
        """Plan to write descriptions; how many are new or changed, and how many are not."""
        standing = await self._known.sources("places", [(description_id(record.uri), "") for record in records])
        known = {hit_id: decode_description(hit.source) for hit_id, hit in standing.items()}
        written = 0
        for record in records:
            place = description_id(record.uri)
            if known.get(place) == record:
                continue
            written += 1
            known[place] = record
            self._replace("places", place, standing, encode_description(record), changes)
        return written, len(records) - written

    async def remove_places(self, uris: Sequence[str], changes: Changes) -> int:
        """Plan to remove directories and descriptions; how many there are."""
        wanted = [place for uri in dict.fromkeys(uris) for place in (directory_id(uri), description_id(uri))]
        standing = await self._known.sources("places", [(place, "") for place in wanted])
        for place in standing:
            self._replace("places", place, standing, None, changes)
        return len(standing)

    async def _standing(self, uris: Iterable[str]) -> dict[str, SourceHit]:
        wanted = list(dict.fromkeys(uris))
        found = await self._known.sources("files", [(identity(uri), uri) for uri in wanted])
        return {uri: found[identity(uri)] for uri in wanted if identity(uri) in found}

    async def _change(
        self,
        standing: dict[str, SourceHit],
        old: dict[str, FileRecord],
        fresh: dict[str, FileRecord],
        changes: Changes,
    ) -> None:
        """Replace and remove what is ``old`` by what is ``fresh``."""
        if not old and not fresh:
            return
        changes.keys.update(record.path for record in (*old.values(), *fresh.values()))
        shadows = await self._shadows(old, fresh, changes)
        for uri in [*old, *(uri for uri in fresh if uri not in old)]:
            record = fresh.get(uri)
            body = _file_source(record, shadows.get(uri, ())) if record is not None else None
            index, document = self._layout.index("files", uri), identity(uri)
            changes.undo(index, document, bytes(standing[uri].source) if uri in standing else None)
            changes.write(index, document, body)
        await self._count(old.values(), fresh.values(), changes)

    async def _count(self, old: Iterable[FileRecord], fresh: Iterable[FileRecord], changes: Changes) -> None:
        """Bring the roll-ups of all directories above the files that came and went up to date."""
        files: defaultdict[_Place, int] = defaultdict(int)
        sizes: defaultdict[_Place, int] = defaultdict(int)
        for sign, records in ((-1, old), (1, fresh)):
            for record in records:
                place = record.parent, record.release, tuple(sorted(record.visibility))
                files[place] += sign
                sizes[place] += sign * record.size
        added: dict[str, dict[tuple[str | None, tuple[str, ...]], tuple[int, int]]] = {}
        for place in files:
            if not files[place] and not sizes[place]:
                continue
            for path in ancestors(place[0]):
                counts = added.setdefault(path, {})
                count, size = counts.get(place[1:], (0, 0))
                counts[place[1:]] = count + files[place], size + sizes[place]
        standing = await self._known.sources("places", [(rollup_id(path), "") for path in added])
        for path, counts in added.items():
            document = rollup_id(path)
            for each in decode_rollup(standing[document].source)[1] if document in standing else ():
                count, size = counts.get((each.release, each.labels), (0, 0))
                counts[each.release, each.labels] = count + each.files, size + each.size
            left = any(count for count, _ in counts.values())
            self._replace("places", document, standing, encode_rollup(path, counts) if left else None, changes)

    async def _shadows(
        self, old: dict[str, FileRecord], fresh: dict[str, FileRecord], changes: Changes
    ) -> dict[str, tuple[str, ...]]:
        """By whom newer releases are seen of each fresh file; those of files that stay are brought up to date."""
        if self._releases is None:
            self._releases = await self._known.values("files", "release")
        self._releases |= {record.release for record in fresh.values()}
        if len(self._releases) < 2:
            return {}
        by_path: dict[str, dict[str, FileRecord]] = {}
        for record in (*old.values(), *fresh.values()):
            by_path.setdefault(record.path, {})
        beside: dict[str, SourceHit] = {}
        paths = list(by_path)
        await self._showing.of(paths)
        for start in range(0, len(paths), _TERMS):
            async for hits in self._known.pages("files", {"terms": {"path": paths[start : start + _TERMS]}}):
                for hit in hits:
                    record = decode_file(hit.source)
                    if record.uri not in old and record.uri not in fresh:
                        beside[record.uri] = hit
                        by_path[record.path][record.uri] = record
        for record in fresh.values():
            by_path[record.path][record.uri] = record
        found: dict[str, tuple[str, ...]] = {}
        for records in by_path.values():
            for uri, record in records.items():
                labels = _seen_newer(record, records.values())
                found[uri] = labels
                if uri in beside and _shadowed.decode(beside[uri].source).shadowed != labels:
                    index, document = self._layout.index("files", uri), identity(uri)
                    changes.undo(index, document, bytes(beside[uri].source))
                    changes.write(index, document, _file_source(record, labels))
        return found

    def _replace(
        self, kind: str, document: str, standing: dict[str, SourceHit], body: bytes | None, changes: Changes
    ) -> None:
        index = self._layout.index(kind)
        changes.undo(index, document, bytes(standing[document].source) if document in standing else None)
        changes.write(index, document, body)


def _seen_newer(record: FileRecord, others: Iterable[FileRecord]) -> tuple[str, ...]:
    """The labels of newer releases of a file, and `ANYONE` where there are any."""
    release = semantics.release_key(record.release)
    newer = [other for other in others if semantics.release_key(other.release) > release]
    return tuple(sorted({ANYONE, *(label for other in newer for label in other.visibility)})) if newer else ()


def _file_source(record: FileRecord, shadowed: tuple[str, ...]) -> bytes:
    known: dict[str, object] = {"size": record.size, "modified": record.modified}
    return _source(record, **known, **({"shadowed": shadowed} if shadowed else {}))


def _source(record: FileRecord | DirectoryRecord, **more: object) -> bytes:
    """The JSON of a record, with what else its index knows of it."""
    found = msgspec.to_builtins(record, order="sorted") | more
    return msgspec.json.encode(found)


def ancestors(path: str) -> list[str]:
    """A directory and all that it lies in, up to the root."""
    found = [path]
    while "/" in path.rstrip("/"):
        path = path.rstrip("/").rpartition("/")[0]
        found.append(path or "/")
    return found
