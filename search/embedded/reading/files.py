"""Files and directories: pages in order, globs, and recursive counts over what the asker may see."""

from collections.abc import Iterator, Sequence
from typing import Any

from schema.records import DirectoryRecord, FileRecord
from schema.uris import parse_uri
from search import semantics
from search.cursor import Position, decode_cursor, encode_cursor, question
from search.embedded.filerows import COLUMNS, SOURCE, file_records, identities, label_set
from search.embedded.reading.snapshot import Snapshot
from search.embedded.rows import Row
from search.port import FilesPage, FilesRequest, SubdirectoriesRequest, Visible

_VALUES = {"name": 3, "size": 4, "modified": 5, "path": 1}  # their places in the rows
_NEWEST = """NOT EXISTS (SELECT 1 FROM file AS other WHERE other.path = file.path AND other.id <> file.id
AND {seen} AND newer(other.release, file.release))"""


def files(snapshot: Snapshot, request: FilesRequest, key: bytes) -> FilesPage:
    """A page of files."""
    where, values = _conditions(snapshot, request)
    asked = question("files", *(getattr(request, name) for name in _ASKED))
    total = None
    if request.total:
        total = snapshot.rows(f"SELECT count(*) FROM file WHERE {where}", values)[0][0]  # noqa: S608 - own text
    order, sign = f"file.{request.order}", "<" if request.descending else ">"
    if request.after is not None:
        position = decode_cursor(key, asked, request.after)
        where += f" AND {order} {sign}= ? AND ({order} {sign} ? OR file.uri > ?)"
        values = [*values, position.values[0], position.values[0], position.key]
    direction = "DESC" if request.descending else "ASC"
    statement = (
        f"SELECT {COLUMNS} FROM {SOURCE} WHERE {where} "  # noqa: S608 - own text
        f"ORDER BY {order} {direction}, file.uri LIMIT ?"
    )
    rows = snapshot.rows(statement, [*values, request.size + 1])
    shown = rows[: request.size]
    value = _VALUES[request.order]
    marked = shown if request.cursors else shown[-1:]
    cursors = tuple(encode_cursor(key, asked, Position((row[value],), row[0])) for row in marked)
    return FilesPage(
        tuple(_records(snapshot, shown)),
        cursors[-1] if cursors else None,
        len(rows) > request.size,
        total,
        snapshot.withheld is None,
        cursors if request.cursors else (),
    )


_ASKED = ("visible", "parent", "below", "glob", "products", "places", "role", "every_release", "order", "descending")


def _records(snapshot: Snapshot, rows: Sequence[tuple[Any, ...]]) -> list[FileRecord]:
    numbers = sorted({product for row in rows for product in identities(row[13])})
    listed = ", ".join(map(str, numbers))
    uris = dict(snapshot.rows(f"SELECT id, uri FROM identity WHERE id IN ({listed})"))  # noqa: S608 - integers
    return list(file_records(rows, uris.__getitem__))


def _conditions(snapshot: Snapshot, request: FilesRequest) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    allowed = snapshot.visible_labels(request.visible)
    seen = "1" if allowed is None else f"{{table}}.labels IN ({', '.join(map(str, allowed))})"
    denied = snapshot.withheld.prefixes if snapshot.withheld is not None else ()
    seen += _UNDER * len(denied)
    bounds = [bound for prefix in denied for bound in (prefix, *_below(prefix))]
    if allowed is not None or denied:
        conditions.append(seen.format(table="file"))
        values += bounds
    released = request.every_release
    for place, template in ((request.parent, "file.parent = ?"), (request.below, None)):
        if place is None:
            continue
        path, release = _place(place)
        if template is not None:
            conditions.append(template)
            values.append(path)
        else:
            conditions.append("file.path >= ? AND file.path < ?")
            values += _below(path)
        if release is not None:
            released = True
            conditions.append("file.release = ?")
            values.append(release)
    if request.glob is not None:
        base = _place(request.below)[0].rstrip("/") + "/" if request.below is not None else "/"
        start = base + request.glob.partition("*")[0].partition("?")[0]
        conditions.append("file.path >= ? AND substr(file.path, 1, ?) = ? AND path_matches(?, substr(file.path, ?))")
        values += [start, len(start), start, request.glob, len(base) + 1]
    if request.products:
        conditions.append(
            "file.id IN (SELECT link.file FROM link JOIN identity ON identity.id = link.identity "  # noqa: S608  marks
            f"WHERE identity.uri IN ({_marks(request.products)}))"
        )
        values += request.products
    if request.role is not None:
        conditions.append("file.role = ?")
        values.append(request.role)
    # A path begins with a slash, a uri does not: each is looked up in its own index only.
    paths = [place for place in request.places if place.startswith("/")]
    uris = [place for place in request.places if not place.startswith("/")]
    if request.places:
        sides = [f"{column} IN ({_marks(each)})" for column, each in (("file.path", paths), ("file.uri", uris)) if each]
        conditions.append(f"({' OR '.join(sides)})")
        values += [*paths, *uris]
    if not released and _several_releases(snapshot):
        newest = _NEWEST.format(seen=seen.format(table="other"))
        if uris:
            conditions.append(f"(file.uri IN ({_marks(uris)}) OR {newest})")
            values += uris
        else:
            conditions.append(newest)
        values += bounds
    return " AND ".join(conditions) or "1", values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _several_releases(snapshot: Snapshot) -> bool:
    rows = snapshot.rows("SELECT DISTINCT release FROM rollup WHERE path = '/' AND files > 0 LIMIT 2")
    return len(rows) > 1


_UNDER = " AND NOT ({table}.path = ? OR ({table}.path >= ? AND {table}.path < ?))"


def _below(path: str) -> tuple[str, str]:
    """The bounds of all paths below one."""
    return path.rstrip("/") + "/", path.rstrip("/") + "0"  # "0" follows "/"


def _place(text: str) -> tuple[str, str | None]:
    """The path and the release, if any, of a path or a uri."""
    if text.startswith("atlas:"):
        try:
            place = parse_uri(text)
        except ValueError:
            return text, None
        return place.path, place.release
    return text, None


def newer(*releases: Any) -> bool:  # called by SQL, which has no types
    """Whether the first of two releases (text or None) comes after the other."""
    release, other = map(semantics.release_key, releases)
    return release > other


def path_matches(*texts: Any) -> bool:  # called by SQL, which has no types
    """Whether a glob, the first of two texts, fits a path, the other."""
    glob, path = texts
    return semantics.path_pattern(glob).fullmatch(path) is not None


_DIRECTORY = "SELECT directory.uri, path, parent, name, release, directory.labels, labels.labels FROM directory"
_JOINED = "JOIN labels ON labels.id = directory.labels"


def directories(snapshot: Snapshot, paths: Sequence[str], visible: Visible) -> list[DirectoryRecord | None]:
    """Directories by path or uri with what is visible below them."""
    found: list[DirectoryRecord | None] = []
    for path in paths:
        snapshot.clock.check()
        rows = snapshot.rows(f"{_DIRECTORY} {_JOINED} WHERE directory.uri = ? OR path = ?", (path, path))
        records = [record for row in rows if (record := _directory(snapshot, row, visible))]
        found.append(max(records, key=lambda record: semantics.release_key(record.release), default=None))
    return found


def subdirectories(snapshot: Snapshot, request: SubdirectoriesRequest) -> list[DirectoryRecord]:
    """The directories of a directory, by name."""
    snapshot.clock.check()
    parent, release = _place(request.parent)
    found: dict[str, DirectoryRecord] = {}
    statement = (
        f"{_DIRECTORY} {_JOINED} WHERE parent = ? AND name > ? AND (? IS NULL OR release = ?) "
        "ORDER BY name, directory.uri"
    )
    for row in snapshot.connection.execute(statement, (parent, request.after or "", release, release)):
        record = _directory(snapshot, row, request.visible)
        if record is None:
            continue
        if record.name not in found and len(found) == request.size:
            break
        known = found.get(record.name)
        if known is None or newer(record.release, known.release):
            found[record.name] = record
    return list(found.values())


def _directory(snapshot: Snapshot, row: tuple[Any, ...], visible: Visible) -> DirectoryRecord | None:
    """A directory with its roll-up; None where the asker sees neither it nor any file below it."""
    uri, path, parent, name, release, number, labels = row
    if snapshot.withheld is not None and snapshot.withheld.covers(path):
        return None
    allowed = snapshot.visible_labels(visible)
    files = size = 0
    for sign, file_labels, count, bytes_below in _counted(snapshot, path, release):
        if allowed is None or file_labels in allowed:
            files += sign * count
            size += sign * bytes_below
    if not files and allowed is not None and number not in allowed:
        return None
    return DirectoryRecord(
        uri=uri,
        path=path,
        parent=parent,
        name=name,
        release=release,
        visibility=label_set(labels),
        files=files,
        size=size,
        exact=snapshot.withheld is None,
    )


def _counted(snapshot: Snapshot, path: str, release: str | None) -> Iterator[Row]:
    """A sign, label set, files and bytes: of what lies below a path, then, with -1, of what of that is denied."""
    yield from snapshot.rows(f"SELECT 1, {_ROLLUP}", (path, release, release))
    if snapshot.withheld is None:
        return
    for prefix in snapshot.withheld.outermost():
        if prefix.startswith(path.rstrip("/") + "/"):
            yield from snapshot.rows(f"SELECT -1, {_ROLLUP}", (prefix, release, release))
            yield from snapshot.rows(_SINGLE, (prefix, release, release))


_ROLLUP = "labels, files, size FROM rollup WHERE path = ?1 AND (?2 IS NULL OR release = ?3)"
_SINGLE = "SELECT -1, labels, 1, size FROM file WHERE path = ?1 AND (?2 IS NULL OR release = ?3)"
