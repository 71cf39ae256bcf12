"""Directories with exact recursive counts over what the asker may see."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from schema.records import DirectoryRecord
from search import semantics
from search.elastic.answers import SourceHit
from search.elastic.filters import Filter, both, either, terms
from search.elastic.reading.files import decode_file, place_of
from search.elastic.reading.index import PAGE, Index
from search.elastic.rollups import Counted, RollUp, decode_rollup, rollup_id
from search.port import SubdirectoriesRequest, Visible

_stored = msgspec.json.Decoder(DirectoryRecord)


def decode_directory(source: msgspec.Raw) -> DirectoryRecord:
    """The directory of a document."""
    return _stored.decode(source)


async def directories(index: Index, paths: Sequence[str], visible: Visible) -> list[DirectoryRecord | None]:
    """Directories by path or uri with what is visible below them."""
    if not paths:
        return []
    wanted = list(dict.fromkeys(paths))
    condition = either([terms("path", wanted), terms("uri", wanted)])
    found: dict[str, list[DirectoryRecord]] = {}
    for record in await _counted(index, map(_record, await _hits(index, condition, PAGE)), visible):
        for name in {record.path, record.uri}:
            found.setdefault(name, []).append(record)
    return [
        max(found.get(path, ()), key=lambda record: semantics.release_key(record.release), default=None)
        for path in paths
    ]


async def subdirectories(index: Index, request: SubdirectoriesRequest) -> list[DirectoryRecord]:
    """The directories of a directory, by name."""
    index.clock.left()
    parent, release = place_of(request.parent)
    conditions: list[Filter] = [{"term": {"parent": parent}}]
    if release is not None:
        conditions.append({"term": {"release": release}})
    if request.after is not None:
        conditions.append({"range": {"name": {"gt": request.after}}})
    found: dict[str, DirectoryRecord] = {}
    page = min(request.size * 2 + 1, PAGE)  # some are of the same name in other releases, or not seen
    after: list[Any] | None = None
    while True:
        hits = await _hits(index, both(conditions), page, after)
        for record in await _counted(index, map(_record, hits), request.visible):
            if record.name not in found and len(found) == request.size:
                return list(found.values())
            known = found.get(record.name)
            if known is None or semantics.release_key(record.release) > semantics.release_key(known.release):
                found[record.name] = record
        if len(hits) < page:
            return list(found.values())
        after = hits[-1].sort


async def _hits(index: Index, condition: Filter, size: int, after: list[Any] | None = None) -> list[SourceHit]:
    """Directories of a condition by name, then uri."""
    body: dict[str, Any] = {
        "query": both([{"term": {"document": "directory"}}, condition]),
        "size": size,
        "sort": [{"name": "asc"}, {"uri": "asc"}],
    }
    if after is not None:
        body["search_after"] = after
    return (await index.sources("places", body)).hits.hits


def _record(hit: SourceHit) -> DirectoryRecord:
    return decode_directory(hit.source)


async def _counted(index: Index, records: Iterable[DirectoryRecord], visible: Visible) -> list[DirectoryRecord]:
    """The directories that the asker sees, with what he sees below them."""
    left = [record for record in records if not index.withheld.covers(record.path)]
    if not left:
        return []
    outermost = index.withheld.outermost()
    paths = {record.path for record in left} | set(outermost)
    rollups = await _rollups(index, sorted(paths))
    singles = await _files_at(index, outermost)
    found = []
    for record in left:
        counted = [(1, each) for each in rollups.get(record.path, ())]
        for prefix in outermost:
            if prefix.startswith(record.path.rstrip("/") + "/"):
                counted += [(-1, each) for each in (*rollups.get(prefix, ()), *singles.get(prefix, ()))]
        files = size = 0
        for sign, each in counted:
            if record.release is not None and each.release != record.release:
                continue
            if visible.everything or not visible.labels.isdisjoint(each.labels):
                files += sign * each.files
                size += sign * each.size
        if files or visible.everything or visible.labels & record.visibility:
            found.append(msgspec.structs.replace(record, files=files, size=size, exact=not index.withheld.prefixes))
    return found


async def _rollups(index: Index, paths: Sequence[str]) -> dict[str, RollUp]:
    found = {}
    for start in range(0, len(paths), PAGE):
        for hit in await index.places(list(map(rollup_id, paths[start : start + PAGE]))):
            path, rollup = decode_rollup(hit.source)
            found[path] = rollup
    return found


async def _files_at(index: Index, paths: Sequence[str]) -> dict[str, list[Counted]]:
    """Files that are themselves denied."""
    found: dict[str, list[Counted]] = {}
    if not paths:
        return found
    body = {"query": terms("path", list(paths)), "size": PAGE}
    for hit in (await index.sources("files", body)).hits.hits:
        file = decode_file(hit.source)
        counted = Counted(file.release, tuple(sorted(file.visibility)), 1, file.size)
        found.setdefault(file.path, []).append(counted)
    return found
