"""Which files belong to a label: those that it names, found on disk, and the pictures that belong by their names."""

import os
from dataclasses import dataclass, field

from harvest.messages import Claim
from harvest.records.facts import Facts, NamedFile
from harvest.tree.archive import Area
from harvest.tree.names import printable, virtual_name
from harvest.tree.siblings import Siblings, split_name
from schema.locations import location_of
from schema.problems import Problem
from schema.records import LabelKind, ProductFile, Role
from schema.uris import Place

_WANTED = frozenset({Role.DATA, Role.BROWSE, Role.THUMBNAIL, Role.DOCUMENT, Role.INVENTORY, Role.GEOMETRY})


@dataclass(slots=True)
class FoundFiles:
    """The files of the label at ``path``: each as named, with its real path or None where there is none.

    ``attached`` says that the label stands in front of its own data.
    """

    path: str
    attached: bool = False
    named: list[tuple[NamedFile, str | None]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def records(self, place: Place, area: Area) -> list[ProductFile]:
        """The product's files with their uris, its label's first."""
        role = Role.DATA if self.attached else Role.LABEL
        own = ProductFile(virtual_name(os.path.basename(self.path)), role, place.uri)
        files = [own]
        for named, path in self.named:
            if path != self.path:
                uri = None if path is None else _uri(path, place, area)
                files.append(ProductFile(named.name, named.role, uri))
        for picture in self.pictures:
            name = virtual_name(os.path.basename(picture))
            files.append(ProductFile(name, Role.BROWSE, _uri(picture, place, area)))
        return list(dict.fromkeys(files))

    def claims(self) -> tuple[Claim, ...]:
        """The files on disk that the label speaks for, but for its own."""
        claims = {path: named.role for named, path in reversed(self.named) if path is not None}
        claims.update(dict.fromkeys(self.pictures, Role.BROWSE))
        claims.pop(self.path, None)
        return tuple(Claim(location_of(path), role) for path, role in claims.items())

    def checksums(self) -> dict[str, str]:
        """The MD5 that the label states of its files, by location."""
        return {location_of(path): named.md5 for named, path in self.named if path is not None and named.md5}


def find_files(facts: Facts, path: str, siblings: Siblings) -> FoundFiles:
    """The files that ``facts`` names, looked up beside the label at ``path`` without case."""
    folder, own_name = os.path.split(path)
    found = FoundFiles(path)
    for named in facts.files:
        if not named.name:  # a pointer into the label's own file
            found.attached = True
            continue
        find = siblings.find_shared if named.role is Role.DOCUMENT else siblings.find
        real = find(folder, named.name)
        found.attached = found.attached or real == path
        found.named.append((named, real))
        if real is None and named.role in _WANTED:
            found.problems.append(_absent(path, named))
    if facts.kind is LabelKind.PRODUCT:
        taken = {real for _, real in found.named} | {path}
        stem = split_name(own_name)[0]
        found.pictures = [picture for picture in siblings.pictures(folder, stem) if picture not in taken]
    return found


def _uri(path: str, place: Place, area: Area) -> str | None:
    """The uri of a file of a product at ``place``; None where it lies outside of the area's volume or bundle."""
    if not path.startswith(area.base.rstrip("/") + "/"):
        return None
    return area.place(path, place.standard, place.mission, place.spacecraft).uri


def _absent(path: str, named: NamedFile) -> Problem:
    reason = f"the label names the file {named.name}, which is not there"
    return Problem(printable(path), named.line, None, reason, "Put the file beside its label, or correct the label")
