"""Makes the records of files and directories from the walk and the products' claims."""

import mimetypes
import os
from collections.abc import Iterator
from datetime import UTC, datetime

from harvest.ledger import Around, FileNote, FolderNote, Ledger
from harvest.survey import Scope
from harvest.tree.fingerprint import Fingerprint, digest, own_part, visible_part
from harvest.tree.names import printable, virtual_name
from harvest.tree.roles import role_by_name
from harvest.tree.visibility import Policy
from schema.locations import path_of
from schema.problems import Problem
from schema.records import DirectoryRecord, FileRecord, Role
from schema.uris import Place, parse_uri

UNKNOWN = "unknown"
_TYPES = {
    ".lbl": "text/plain", ".cat": "text/plain", ".fmt": "text/plain", ".tab": "text/plain", ".txt": "text/plain",
    ".pvl": "text/plain", ".asc": "text/plain", ".md5": "text/plain", ".csv": "text/csv", ".toml": "application/toml",
    ".xml": "application/xml", ".lblx": "application/xml", ".img": "application/octet-stream",
    ".fit": "application/fits", ".fits": "application/fits", ".jp2": "image/jp2", ".vic": "image/vicar",
}  # fmt: skip


class Filing:
    """File and directory records of one harvest."""

    def __init__(self, ledger: Ledger, scopes: list[Scope], policy: Policy, status: str) -> None:
        self._ledger = ledger
        self._scopes = scopes
        self._policy = policy
        self._status = status

    def status_of(self, path: str, scope: Scope) -> str:
        """The archive status that holds for a virtual path."""
        return self._policy.status(path, scope.status or self._status)

    def file_record(self, note: FileNote, folder: FolderNote, around: Around) -> FileRecord:
        """The record of a file, complete with its fingerprint."""
        scope = self._scopes[folder.context]
        products = self._products(note, around)
        place = self.place(note, folder, products)
        status = self.status_of(place.path, scope)
        labels = self._policy.labels(place.path, status)
        name = virtual_name(os.fsdecode(note.name))
        declared = around.declared.get(note.location)
        record = FileRecord(
            uri=place.uri,
            path=place.path,
            parent=place.path.rpartition("/")[0] or "/",
            name=name,
            size=note.size,
            modified=note.modified // 1000,
            md5=note.md5 if note.computed == "md5" else declared or self._stated_before(note, around),
            sha256=note.sha256,
            media_type=media_type(name),
            role=self._role(note, folder, products),
            release=place.release,
            visibility=labels,
            products=tuple(products),
            location=note.location,
            label=note.label,
            problems=(*note.all_problems(), *_disagreement(note, declared)),
        )
        record.fingerprint = str(
            Fingerprint(
                own_part(note.size, note.modified, note.tag, note.computed),
                visible_part(status, labels),
                scope.digest if note.label is not None else "",
                note.dependencies or "",
                record_digest(record),
            )
        )
        return record

    def _stated_before(self, note: FileNote, around: Around) -> str | None:
        """The MD5 that the archive stated in an earlier run, unless all labels of the file are gone or were read again."""
        known = around.known.get(note.location)
        if note.fresh or known is None or not known.products or self._ledger.is_partial:
            return note.md5
        return note.md5 if any(self._ledger.is_kept(product) for product in known.products) else None

    def _products(self, note: FileNote, around: Around) -> dict[str, Role]:
        """The products that the file belongs to: its own label's, then those that name it, in the order of their uris."""
        found: dict[str, Role] = {}
        if note.product is not None:
            found[note.product] = Role(note.role or Role.LABEL)
        claims = dict(around.claims.get(note.location, {}))
        known = around.known.get(note.location)
        if known is not None:
            for product in known.products:
                if product not in claims and self._ledger.is_kept(product):
                    claims[product] = known.role
        for product in sorted(claims):
            found.setdefault(product, claims[product])
        return found

    def _role(self, note: FileNote, folder: FolderNote, products: dict[str, Role]) -> Role:
        if note.role is not None and note.label is not None:
            return Role(note.role)
        claimed = [role for product, role in products.items() if role is not Role.OTHER]
        return claimed[0] if claimed else role_by_name(os.fsdecode(note.name), folder.path, note.label)

    def place(self, note: FileNote, folder: FolderNote, products: dict[str, Role]) -> Place:
        """Where a file is: as archive.toml says, else as its label or the product that it belongs to."""
        area = self._scopes[folder.context].context.area
        path = f"{folder.path}/{os.fsdecode(note.name)}"
        if note.uri is not None:
            said = parse_uri(note.uri)
        elif products:
            said = parse_uri(next(iter(products)))
        else:
            said = Place("pds4" if area.container is None else _standard_by_name(note), UNKNOWN, UNKNOWN, "")
        return area.place(path, said.standard, said.mission, said.spacecraft)

    def directories(self, folder: FolderNote, files: list[FileRecord], root: str) -> Iterator[DirectoryRecord]:
        """The directories that a folder and its files stand in, up to the root of all, each once in a run."""
        area = self._scopes[folder.context].context.area
        places = {
            (place.standard, place.mission, place.spacecraft) for place in (parse_uri(file.uri) for file in files)
        }
        for standard, mission, spacecraft in sorted(places) or [("pds4", UNKNOWN, UNKNOWN)]:
            path = folder.path
            place = area.place(path, standard, mission, spacecraft)
            while len(path) >= len(root) and f"{path}/".startswith(area.base.rstrip("/") + "/"):
                if not self._ledger.add_directory(place.uri):
                    break
                yield self._directory(place, self._scopes[folder.context])
                path = os.path.dirname(path)
                place = area.place(path, standard, mission, spacecraft)
            for above in (f"/{place.mission}/{place.spacecraft}", f"/{place.mission}", "/"):
                if self._ledger.add_directory(above):
                    yield _directory_above(above)

    def _directory(self, place: Place, scope: Scope) -> DirectoryRecord:
        parent, _, name = place.path.rpartition("/")
        labels = self._policy.labels(place.path, self.status_of(place.path, scope))
        return DirectoryRecord(
            uri=place.uri, path=place.path, parent=parent or "/", name=name, release=place.release, visibility=labels
        )


def _directory_above(path: str) -> DirectoryRecord:
    """The directory of a spacecraft, of a mission, or of everything; seen by those who see a file in it."""
    parent, _, name = path.rpartition("/")
    return DirectoryRecord(uri=path, path=path, parent=(parent or "/") if name else None, name=name)


def record_digest(record: FileRecord) -> str:
    """A digest of what a file's record says, but for its fingerprint."""
    return digest(
        record.uri,
        record.role,
        record.label or "",
        record.md5 or "",
        record.sha256 or "",
        *record.products,
        *(f"{problem}" for problem in record.problems),
    )


def _disagreement(note: FileNote, declared: str | None) -> list[Problem]:
    """Where the checksum that was just computed is not the one that the archive states."""
    if not (note.fresh and note.computed == "md5" and declared and declared != note.md5):
        return []
    reason = f"its MD5 is {note.md5}, the archive states {declared}"
    fix = "Get the file again, or correct the manifest or label that states it"
    return [Problem(printable(path_of(note.location)), None, "md5_checksum", reason, fix)]


def media_type(name: str) -> str:
    """The media type that a file's extension stands for."""
    extension = os.path.splitext(name)[1].lower()
    known = _TYPES.get(extension)
    return known or mimetypes.types_map.get(extension, "application/octet-stream")


def _standard_by_name(note: FileNote) -> str:
    return "pds4" if note.name.lower().endswith((b".xml", b".lblx")) else "pds3"


def now() -> int:
    """UTC microseconds."""
    return int(datetime.now(UTC).timestamp() * 1_000_000)
