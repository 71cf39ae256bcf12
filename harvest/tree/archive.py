"""``archive.toml``: what a folder tree is, said once for all below it.

The file stands at or above the root that is harvested, and may stand again in any folder below, where its keys replace
those of the file above. The folder whose file names the volume or bundle is that volume or bundle; where none is named,
the folders below the file are, or the file's own folder where it holds a VOLDESC file or a bundle's label.
"""

import re
from pathlib import Path
from typing import Literal

import msgspec

from config.tables import ConfigurationError, convert, parse_toml
from harvest.tree.files import first_bytes, is_file, read_file, scan
from harvest.tree.names import printable, virtual_name, virtual_path
from schema.locations import is_remote
from schema.uris import SHORT_NAME, Place

FILE_NAME = "archive.toml"
ARCHIVE_STATUSES = ("staged", "archived", "certified", "restricted")
_CONTAINER_MARK = re.compile(r"voldesc\.(cat|sfd|lbl)|bundle.*\.(xml|lblx)", re.IGNORECASE)


class ArchiveFile(msgspec.Struct, frozen=True):
    """The keys of one ``archive.toml``; all may be left out."""

    standard: Literal["pds3", "pds4"] | None = None
    mission: str | None = None
    spacecraft: str | None = None
    volume: str | None = None
    bundle: str | None = None
    release: str | None = None
    archive_status: Literal["staged", "archived", "certified", "restricted"] | None = None


class Area(msgspec.Struct, frozen=True):
    """What holds for a directory. ``base`` is the folder that ``container`` (the volume or bundle) names.

    ``mission`` and ``spacecraft`` are None where each label says them. ``declared`` names the archive.toml that holds,
    if any.
    """

    base: str
    container: str | None = None
    standard: Literal["pds3", "pds4"] | None = None
    mission: str | None = None
    spacecraft: str | None = None
    release: str | None = None
    status: str | None = None
    declared: str | None = None

    def place(self, path: str, standard: str, mission: str, spacecraft: str) -> Place:
        """Where the file or directory at ``path``, at or below ``base``, is for the user; the area's own facts come first."""
        inner = path[len(self.base.rstrip("/")) :]
        rest = (f"/{self.container}" if self.container else "") + virtual_path(inner)
        return Place(
            self.standard or standard,
            self.mission or mission,
            self.spacecraft or spacecraft,
            rest or "/",
            self.release,
        )


def area_of_root(root: str) -> Area:
    """What the ``archive.toml`` files above ``root`` say of it (its own is read when the walk comes to it)."""
    area: Area | None = None
    for folder in map(str, list(Path(root).parents)[::-1]):
        if is_remote(folder) == is_remote(root) and _stands_in(folder):  # a bucket is the highest folder of its own
            area = enter(area or Area(folder), folder)
    return area or Area(root, virtual_name(Path(root).name) or "root")


def enter(area: Area, folder: str) -> Area:
    """``area`` as the ``archive.toml`` of ``folder`` changes it; raises `ConfigurationError` where it is wrong."""
    path = printable(f"{folder.rstrip('/')}/{FILE_NAME}")
    said = _read(f"{folder.rstrip('/')}/{FILE_NAME}", path)
    _check(said, path)
    named = said.volume or said.bundle
    container = virtual_name(named) if named else None
    base = area.base
    if container is not None and container == area.container:
        pass  # a part of the same volume or bundle, of another release or status
    elif container is not None or area.declared is None:
        base = folder
        container = container or (virtual_name(Path(folder).name) if _is_container(folder) else None)
    else:
        container = area.container
    return Area(
        base=base,
        container=container,
        standard=said.standard or area.standard or _standard(said),
        mission=said.mission or area.mission,
        spacecraft=said.spacecraft or area.spacecraft,
        release=said.release or area.release,
        status=said.archive_status or area.status,
        declared=path,
    )


def _standard(said: ArchiveFile) -> Literal["pds3", "pds4"] | None:
    if said.volume:
        return "pds3"
    return "pds4" if said.bundle else None


def _is_container(folder: str) -> bool:
    return any(_CONTAINER_MARK.fullmatch(item.name) for item in scan(folder))


def _stands_in(folder: str) -> bool:
    """Whether a folder above the root has the file. Elsewhere it is asked for by its name: what lies there is not looked at."""
    path = f"{folder.rstrip('/')}/{FILE_NAME}"
    if not is_remote(folder):
        return is_file(path)
    try:
        return first_bytes(path, 1) not in (b"", b"<")  # some servers have a page of HTML for whatever is not there
    except OSError:
        return False


def _read(path: str, shown: str) -> ArchiveFile:
    try:
        data = read_file(path)
    except OSError as error:
        raise ConfigurationError(f"{shown}: {error.strerror}. Make the file readable.") from None
    return convert(parse_toml(data, shown), ArchiveFile, shown)


def _check(said: ArchiveFile, path: str) -> None:
    for key, name in (("mission", said.mission), ("spacecraft", said.spacecraft)):
        if name is not None and not SHORT_NAME.match(name):
            raise ConfigurationError(
                f"{path}: {key} = {name!r} is no short name. Write lower-case letters, digits and _ (mro, mars_2020)."
            )
    if said.volume and said.bundle:
        raise ConfigurationError(f"{path}: volume and bundle are both named. Keep the one that the folder is.")
    for key, name in (("volume", said.volume), ("bundle", said.bundle), ("release", said.release)):
        if name is not None and (not name or "/" in name or ":" in name):
            raise ConfigurationError(f"{path}: {key} = {name!r} is no name. Write it without / and colon.")
