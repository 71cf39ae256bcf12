"""Surveys the roots before anything is read: which files there are, and what holds for them."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from harvest.ledger import Ledger
from harvest.messages import Context
from harvest.tables.localizations import LocalizationNames, LocalizationTable
from harvest.tree import archive
from harvest.tree.archive import Area
from harvest.tree.files import Item, scan, state
from harvest.tree.fingerprint import PIPELINE_VERSION, digest
from harvest.tree.names import virtual_name
from harvest.tree.walk import Folder, Warn, walk
from schema.dictionary import Dictionary
from schema.locations import is_remote, location_of

_COMPANION_FOLDERS = ("index", "catalog")
_VOLUME_DESCRIPTION = re.compile(r"voldesc\.\w+|[^/]*\.cat", re.IGNORECASE)


@dataclass(slots=True)
class Scope:
    """What holds for the directories of one volume, or part of one.

    ``digest`` stands for all that labels in it are understood with; ``catalogs`` and ``indexes`` are the files that are
    read before its products. ``context`` is what workers are told.
    """

    context: Context
    digest: str
    status: str | None
    catalogs: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """All scopes by number, how many files, directories, symbolic links and bytes there are, and the tables of places.

    ``unread`` are the paths that could not be looked at: what the index holds at and below them stays.
    """

    scopes: list[Scope] = field(default_factory=list)
    files: int = 0
    directories: int = 0
    links: int = 0
    bytes: int = 0
    undeclared: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    localizations: list[tuple[int, LocalizationTable]] = field(default_factory=list)

    def share_localizations(self) -> None:
        """Tell all scopes of the rovers' tables of places: they often stand in a bundle of their own."""
        tables = tuple(table for _, table in sorted(set(self.localizations)))
        if not tables:
            return
        states = [_state(table.path) for table in tables]
        for scope in self.scopes:
            scope.context = msgspec.structs.replace(scope.context, localizations=tables)
            scope.digest = digest(scope.digest, *states)


class Surveyor:
    """Walks roots into a ledger; the folder ``data``, where the index stands, is no part of an archive."""

    def __init__(self, ledger: Ledger, dictionary: Dictionary, warn: Warn, data: str) -> None:
        self.survey = Survey()
        self._data = data
        self._ledger = ledger
        self._digest = dictionary.digest
        self._localizations = LocalizationNames(dictionary)
        self._warn = warn
        self._is_undeclared = False
        self._inherited: dict[str, tuple[Area, str, int]] = {}

    def walk(self, root: str, only: tuple[str, ...] = ()) -> None:
        """Survey ``root``, or only the folders ``only`` in it; raises `ConfigurationError` for a wrong archive.toml."""
        area = archive.area_of_root(root)
        self._is_undeclared = False
        if only:
            self._note_tables_beside(root, area)
        for start in only or (root,):
            self._inherited.clear()
            self._inherited[os.path.dirname(root)] = (area, root, -1)
            for between in _between(root, start):
                self._enter(_listed(between))
            if not _is_gone(start):
                for folder in walk(start, self._warn, self._data):
                    self._note(folder)
        if self._is_undeclared:
            self.survey.undeclared.append(root)

    def _note_tables_beside(self, root: str, area: Area) -> None:
        """Find the tables of places where a whole walk would: labels that are read again keep their places."""
        for folder in _below(root):
            for path in (*_files(folder), *(path for inner in _below(folder) for path in _files(inner))):
                table = self._localizations.find(path, area.mission)
                if table is not None:
                    self.survey.localizations.append(table)

    def _note(self, folder: Folder) -> None:
        area, number = self._enter(folder)
        survey = self.survey
        survey.directories += 1
        survey.unread += folder.unread
        self._is_undeclared |= area.declared is None and bool(folder.files)
        for entry in folder.files:
            if entry.link:
                survey.links += 1
            else:
                survey.files += 1
                survey.bytes += entry.size
            table = self._localizations.find(f"{folder.path}/{entry.name}", area.mission)
            if table is not None:
                survey.localizations.append(table)
        identity = self._ledger.add_folder(folder.path, number)
        paths = [(entry, f"{folder.path}/{entry.name}") for entry in folder.files]
        self._ledger.add_entries(identity, ((entry, location_of(path), _place(area, path)) for entry, path in paths))

    def _enter(self, folder: Folder) -> tuple[Area, int]:
        """The area and the number of the scope of ``folder``, made where one begins here."""
        above, scope_folder, number = self._inherited[os.path.dirname(folder.path)]
        area = above
        names = {entry.name for entry in folder.files}
        if archive.FILE_NAME in names:
            area = archive.enter(above, folder.path)
        if area.container is None and os.path.dirname(folder.path) == area.base:
            area = msgspec.structs.replace(
                area, base=folder.path, container=virtual_name(os.path.basename(folder.path))
            )
        begins = _begins_scope(folder)
        if number < 0 or area is not above or begins:
            scope_folder = folder.path if begins or number < 0 else scope_folder
            number = self._add_scope(area, scope_folder)
        self._inherited[folder.path] = (area, scope_folder, number)
        return area, number

    def _add_scope(self, area: Area, folder: str) -> int:
        catalogs, indexes = _companions(folder)
        states = [_state(path) for path in (*catalogs, *indexes)]
        number = len(self.survey.scopes)
        text = digest(PIPELINE_VERSION, self._digest, repr(msgspec.structs.replace(area, status=None)), *states)
        context = Context(number, area, folder)
        self.survey.scopes.append(Scope(context, text, area.status, catalogs, indexes))
        return number


def _place(area: Area, path: str) -> str:
    """What no two files may share: the virtual path, as far as it is known before labels are read."""
    place = area.place(path, "?", "?", "?")
    return f"{place.path}::{place.release}"


def _is_gone(start: str) -> bool:
    """Whether there is no directory ``start``; not where it only cannot be reached."""
    if is_remote(start):
        return False  # listed as empty
    try:
        return not stat.S_ISDIR(os.stat(start).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _between(root: str, start: str) -> Iterator[str]:
    """The folders from ``root`` down to the one above ``start``."""
    if start == root:
        return
    path = root
    yield path
    for step in os.path.relpath(start, root).split("/")[:-1]:
        path = f"{path}/{step}"
        yield path


def _listed(path: str) -> Folder:
    """A folder's own content, without walking on."""
    return next(walk(path, lambda problem: None), Folder(path, [], []))


def _below(folder: str) -> list[str]:
    return [f"{folder}/{item.name}" for item in _scanned(folder) if item.is_folder]


def _files(folder: str) -> list[str]:
    return [f"{folder}/{item.name}" for item in _scanned(folder) if not item.is_folder]


def _scanned(folder: str) -> list[Item]:
    try:
        return scan(folder)
    except OSError:
        return []


def _begins_scope(folder: Folder) -> bool:
    names = (os.path.basename(path).lower() for path in folder.folders)
    return any(name in _COMPANION_FOLDERS for name in names) or any(
        _VOLUME_DESCRIPTION.fullmatch(entry.name) for entry in folder.files
    )


def _companions(folder: str) -> tuple[list[str], list[str]]:
    """The catalog files and the files of the index folders of a volume."""
    listed = _listed(folder)
    catalogs = [f"{folder}/{entry.name}" for entry in listed.files if _VOLUME_DESCRIPTION.fullmatch(entry.name)]
    indexes: list[str] = []
    for path in listed.folders:
        name = os.path.basename(path).lower()
        if name in _COMPANION_FOLDERS:
            into = catalogs if name == "catalog" else indexes
            for inner in walk(path, lambda problem: None):
                into.extend(f"{inner.path}/{entry.name}" for entry in inner.files)
    return catalogs, indexes


def _state(path: str) -> str:
    try:
        size, modified = state(path)
    except OSError:
        return f"{path}:gone"
    return f"{path}:{size}:{modified}"
