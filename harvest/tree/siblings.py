"""Finds the files that a label names, without case, in cached directory listings."""

import os
import re
from collections import OrderedDict
from functools import lru_cache
from typing import NamedTuple

from harvest.tree.files import scan

_PICTURE = re.compile(
    r"(?P<stem>.+?)(?:\.(?:img|lbl|xml|lblx|qub|cub|fit|fits|dat|imq|ibg))?(?:[._-](?:browse|brws|thumb|thumbnail|thm|tn|small))?"
    r"\.(?:jpe?g|png|gif|tiff?|bmp|webp)(?:_\w+)?"
)
_LISTINGS_KEPT = 512
_BROWSE_FOLDERS = ("browse", "thumbnail", "thumbnails", "thm")
_SHARED_FOLDERS = ("label", "document", "catalog")
_MAYBE_PICTURE = re.compile(r"\.(?:jp|png|gif|tif|bmp|webp)[^.]*\Z", re.IGNORECASE)
_HIGHEST_PARENT = 4
_HIGHEST_VOLUME = 6  # steps up to a volume's root, where pictures of its DATA/SCI/2009181/NAC may be apart
_FOLDERS_KEPT = 10_000


class Listing(NamedTuple):
    """The files of a directory: by exact name, by lower-case name, and the pictures by lower-case stem."""

    exact: frozenset[str]
    folded: dict[str, str]
    pictures: dict[str, tuple[str, ...]]
    folders: dict[str, str]


_EMPTY = Listing(frozenset(), {}, {}, {})


class Siblings:
    """Directory listings for the length of one harvest, the last few hundred kept."""

    def __init__(self) -> None:
        self._listings: OrderedDict[str, Listing] = OrderedDict()
        self._browse: dict[str, list[str]] = {}

    def listing(self, folder: str) -> Listing:
        """What ``folder`` holds, nothing where it cannot be read."""
        found = self._listings.get(folder)
        if found is None:
            found = self._listings[folder] = _listing(folder)
            if len(self._listings) > _LISTINGS_KEPT:
                self._listings.popitem(last=False)
        return found

    def find(self, folder: str, name: str) -> str | None:
        """The path of the file that ``name`` means beside a label in ``folder``: exact case first, then any case.

        ``name`` may have folders (``../DATA/X.IMG``), matched without case too.
        """
        *steps, last = name.replace("\\", "/").split("/")
        for step in steps:
            folder = self._step(folder, step)
        listing = self.listing(folder)
        real = last if last in listing.exact else listing.folded.get(last.lower())
        return None if real is None else os.path.join(folder, real)

    def find_shared(self, folder: str, name: str) -> str | None:
        """The path of a text that many labels of a volume point to: beside the label, else in its volume's own folders.

        Such texts stand in LABEL, DOCUMENT or CATALOG (PDS Standards Reference 3.8 section 14.1.2).
        """
        found = self.find(folder, name)
        last = name.replace("\\", "/").rpartition("/")[2]
        parent = folder
        for _ in range(_HIGHEST_PARENT):
            if found is not None:
                return found
            for shared in _SHARED_FOLDERS:
                inner = self._child(parent, shared)
                found = found or (None if inner is None else self.find(inner, last))
            parent = os.path.dirname(parent)
        return found

    def _step(self, folder: str, step: str) -> str:
        if step in ("", "."):
            return folder
        if step == "..":
            return os.path.dirname(folder)
        return os.path.join(folder, self.listing(folder).folders.get(step.lower(), step))

    def pictures(self, folder: str, stem: str) -> list[str]:
        """Pictures that belong to a product by name: same stem, beside it or in the browse folder that mirrors its own."""
        found = []
        for place in (folder, *self._browse_folders(folder)):
            for name in self.listing(place).pictures.get(stem.lower(), ()):
                found.append(os.path.join(place, name))
        return found

    def _browse_folders(self, folder: str) -> list[str]:
        """``BROWSE`` (or ``EXTRAS/BROWSE``) beside the folder's parents, and in it the last steps that lead to the folder."""
        known = self._browse.get(folder)
        if known is not None:
            return known
        found: dict[str, None] = {}
        steps: list[str] = []
        parent = folder
        for _ in range(_HIGHEST_VOLUME):
            for browse in self._browse_at(parent):
                for below in (steps[start:] for start in range(len(steps) + 1)):
                    place = self._below(browse, below)
                    if place is not None and place != folder:
                        found[place] = None
            parent, last = os.path.split(parent)
            steps = [last, *steps]
            if not last:
                break
        if len(self._browse) >= _FOLDERS_KEPT:
            self._browse.clear()
        self._browse[folder] = list(found)
        return self._browse[folder]

    def _browse_at(self, parent: str) -> list[str]:
        extras = self._child(parent, "extras")
        places = [parent] if extras is None else [parent, extras]
        return [
            found for place in places for name in _BROWSE_FOLDERS if (found := self._child(place, name)) is not None
        ]

    def _child(self, folder: str, name: str) -> str | None:
        real = self.listing(folder).folders.get(name)
        return None if real is None else os.path.join(folder, real)

    def _below(self, folder: str, steps: list[str]) -> str | None:
        for step in steps:
            inner = self._child(folder, step.lower())
            if inner is None:
                return None
            folder = inner
        return folder


def _listing(folder: str) -> Listing:
    exact: list[str] = []
    folders: dict[str, str] = {}
    try:
        items = scan(folder)
    except OSError:
        return _EMPTY
    for item in items:
        if item.is_folder:
            folders.setdefault(item.name.lower(), item.name)
        else:
            exact.append(item.name)
    exact.sort()
    folded: dict[str, str] = {}
    pictures: dict[str, tuple[str, ...]] = {}
    for name in exact:
        folded.setdefault(name.lower(), name)
        if _MAYBE_PICTURE.search(name) and (picture := _PICTURE.fullmatch(name.lower())):
            pictures[picture["stem"]] = (*pictures.get(picture["stem"], ()), name)
    return Listing(frozenset(exact), folded, pictures, folders)


@lru_cache(4096)
def split_name(name: str) -> tuple[str, str]:
    """Stem and extension: ``a.b.img`` is ``a.b`` and ``.img``."""
    return os.path.splitext(name)
