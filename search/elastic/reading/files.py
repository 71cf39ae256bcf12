"""Files: pages in order, globs over paths, and the newest release of each."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from schema.records import FileRecord
from schema.uris import parse_uri
from search.cursor import Position, decode_cursor, encode_cursor, question
from search.elastic.filters import NONE, Filter, both, either, terms, without
from search.elastic.layout import identity
from search.elastic.reading.index import PAGE, Index
from search.elastic.terms import literal_regexp
from search.port import FilesPage, FilesRequest, SearchError, Visible

ANYONE = "*"
"""Among the labels of newer releases of a file: there is one."""
_CROSSINGS = 4  # ``**`` of one glob at most
_ASKED = ("visible", "parent", "below", "glob", "products", "places", "role", "every_release", "order", "descending")


_stored = msgspec.json.Decoder(FileRecord)


def decode_file(source: msgspec.Raw) -> FileRecord:
    """The file of a document."""
    return _stored.decode(source)


async def files(index: Index, request: FilesRequest, key: bytes) -> FilesPage:
    """A page of files."""
    index.clock.left()
    asked = question("files", *(getattr(request, name) for name in _ASKED))
    position = decode_cursor(key, asked, request.after) if request.after is not None else None
    direction = "desc" if request.descending else "asc"
    body: dict[str, Any] = {
        "query": both(_conditions(index, request)),
        "sort": [{request.order: {"order": direction}}, {"uri": {"order": "asc"}}],
        "track_total_hits": request.total,
    }
    if position is not None:
        body["search_after"] = [*position.values, position.key]
    found = await index.sources("files", body | {"size": min(request.size + 1, PAGE)})
    hits = last = found.hits.hits
    while len(hits) <= request.size and len(last) == PAGE:  # the engine gives no more at once
        more = body | {"search_after": last[-1].sort, "track_total_hits": False}
        last = (await index.sources("files", more | {"size": min(request.size + 1 - len(hits), PAGE)})).hits.hits
        hits = [*hits, *last]
    shown = hits[: request.size]
    marked = shown if request.cursors else shown[-1:]
    cursors = tuple(encode_cursor(key, asked, Position((hit.sort[0],), hit.sort[1])) for hit in marked)
    return FilesPage(
        tuple(decode_file(hit.source) for hit in shown),
        cursors[-1] if cursors else None,
        len(hits) > request.size,
        found.hits.total.value if request.total else None,
        not index.withheld.prefixes,
        cursors if request.cursors else (),
    )


def _conditions(index: Index, request: FilesRequest) -> list[Filter]:
    conditions = index.seen(request.visible, "visibility", "path")
    released = request.every_release
    for place, below in ((request.parent, False), (request.below, True)):
        if place is None:
            continue
        path, release = place_of(place)
        conditions.append({"prefix": {"path": path.rstrip("/") + "/"}} if below else {"term": {"parent": path}})
        if release is not None:
            released = True
            conditions.append({"term": {"release": release}})
    if request.glob is not None:
        base = place_of(request.below)[0].rstrip("/") + "/" if request.below is not None else "/"
        conditions.append(_globbed(base, request.glob))
    if request.products:
        conditions.append(terms("products", request.products))
    if request.role is not None:
        conditions.append({"term": {"role": request.role}})
    uris = [place for place in request.places if not place.startswith("/")]
    by_uri: Filter = {"ids": {"values": list(map(identity, uris))}} if uris else NONE
    if request.places:
        paths = [place for place in request.places if place.startswith("/")]
        conditions.append(either([terms("path", paths), by_uri]))
    if not released:
        newest = without(_shadowed(request.visible))
        conditions.append(either([by_uri, newest]) if uris else newest)
    return conditions


def _shadowed(visible: Visible) -> Filter:
    """Files of which the asker sees a newer release."""
    return {"terms": {"shadowed": [ANYONE] if visible.everything else sorted(visible.labels)}}


def place_of(text: str) -> tuple[str, str | None]:
    """The path and the release, if any, of a path or a uri."""
    if text.startswith("atlas:"):
        try:
            place = parse_uri(text)
        except ValueError:
            return text, None
        return place.path, place.release
    return text, None


def _globbed(base: str, glob: str) -> Filter:
    """Paths that begin with ``base`` and go on as a glob says."""
    start = base + re.split(r"[*?]", glob, maxsplit=1)[0]
    return both([{"prefix": {"path": start}}, {"regexp": {"path": literal_regexp(base) + path_regexp(glob)}}])


def path_regexp(glob: str) -> str:
    """A glob over paths as a regular expression of Lucene; it means what `search.semantics.path_pattern` means."""
    parts: Sequence[str] = re.split(r"(\*\*+/?)", glob)
    if len(parts) > 2 * _CROSSINGS + 1:
        raise SearchError("A glob over paths has at most four **.")
    return "".join(_crossing(part) if place % 2 else _within(part) for place, part in enumerate(parts))


def _crossing(part: str) -> str:
    return "((.|\n)*/)?" if part.endswith("/") else "(.|\n)*"


def _within(part: str) -> str:
    within = {"*": "[^/]*", "?": "[^/]"}
    return "".join(within.get(each) or literal_regexp(each) for each in part)
