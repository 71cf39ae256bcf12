"""Walks a folder tree in a fixed order, and says what it could not walk."""

import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from harvest.tree.files import scan
from harvest.tree.names import printable
from schema.locations import is_remote
from schema.problems import Problem

Warn = Callable[[Problem], None]
_NO_NAMES = ("", ".", "..")  # keys of S3 may have such steps


class Entry(NamedTuple):
    """A file: its name as the system gives it, bytes, modification time in nanoseconds, whether a symbolic link.

    ``tag`` is another one whenever the bytes are, where the file's place gives such a thing.
    """

    name: str
    size: int
    modified: int
    link: bool = False
    tag: str = ""


class Folder(NamedTuple):
    """A directory by its absolute path, with its files and the paths of its directories in the order of their names' bytes.

    ``unread`` are the paths of which nothing could be learned: the directory itself, or an entry in it.
    """

    path: str
    files: list[Entry]
    folders: list[str]
    unread: tuple[str, ...] = ()


def walk(root: str, warn: Warn, left_out: str | None = None) -> Iterator[Folder]:
    """Every directory at or below ``root``, a directory before what it holds, names in the order of their bytes.

    A symbolic link to a file is a file where its target lies below ``root``; links to directories are not followed.
    What cannot be read, or is neither file nor directory, is a warning; so is the directory ``left_out``, where the
    index stands, if the walk comes to it.
    """
    if is_remote(root):
        yield from _walk_mounted(root, warn)
        return
    real_root = os.path.realpath(root)
    waiting = [root]
    while waiting:
        path = waiting.pop()
        files: list[Entry] = []
        folders: list[str] = []
        items = _scan(path, warn)
        unread = [path] if items is None else []
        for item in items or ():
            if not _sort_in(item, real_root, files, folders, warn):
                unread.append(item.path)
        if left_out in folders:
            folders.remove(left_out)
            reason = "the data folder with the index stands in the archive; it is left out"
            warn(_problem(left_out, reason, "Give --data a folder outside of the archive"))
        yield Folder(path, files, folders, tuple(unread))
        waiting.extend(reversed(folders))


def _walk_mounted(root: str, warn: Warn) -> Iterator[Folder]:
    """The same for a root in a bucket or on a file server."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        files: list[Entry] = []
        folders: list[str] = []
        unread: list[str] = []
        try:
            items = scan(path)
        except OSError as error:
            items, unread = [], [path]
            reason = f"the folder cannot be listed: {error.strerror}; what the index holds of it stays as it is"
            warn(_problem(path, reason, "Give the harvest the right to list it, or harvest it again later"))
        for item in items:
            place = f"{path}/{item.name}"
            if item.name in _NO_NAMES or "/" in item.name:
                warn(_problem(place, "its name is no name of a file or folder", "Give it another name"))
            elif item.problem is not None:
                warn(_problem(place, f"cannot be looked at: {item.problem}", "Give the harvest the right to read it"))
                unread.append(place)
            elif item.is_folder:
                folders.append(place)
            else:
                files.append(Entry(item.name, item.size, item.modified, tag=item.tag))
        yield Folder(path, files, folders, tuple(unread))
        waiting.extend(reversed(folders))


def _scan(path: str, warn: Warn) -> list[os.DirEntry[str]] | None:
    """What stands in a directory, None where it cannot be listed."""
    try:
        with os.scandir(path) as items:
            return sorted(items, key=lambda item: os.fsencode(item.name))
    except OSError as error:
        reason = f"the directory cannot be read ({error.strerror}); what the index holds of it stays as it is"
        warn(_problem(path, reason, "Give the harvest the right to read it, or mount it again"))
        return None


def _sort_in(item: os.DirEntry[str], root: str, files: list[Entry], folders: list[str], warn: Warn) -> bool:
    """Note an entry of a directory; False where it is there and nothing can be learned of it."""
    try:
        if item.is_dir(follow_symlinks=False):
            folders.append(item.path)
        elif item.is_symlink():
            linked = _linked(item, root, warn)
            if linked is not None:
                files.append(linked)
        else:
            found = item.stat(follow_symlinks=False)
            if stat.S_ISREG(found.st_mode):
                files.append(Entry(item.name, found.st_size, found.st_mtime_ns))
            else:
                warn(_problem(item.path, "neither a file nor a directory", "Move it out of the archive"))
    except OSError as error:
        warn(_problem(item.path, f"cannot be looked at ({error.strerror})", "Give the harvest the right to read it"))
        return isinstance(error, FileNotFoundError)  # a broken link, or removed since the directory was listed
    return True


def _linked(item: os.DirEntry[str], root: str, warn: Warn) -> Entry | None:
    target = os.path.realpath(item.path)
    if item.is_dir():
        warn(_problem(item.path, "a symbolic link to a directory is not followed", "Harvest the directory itself"))
        return None
    if os.path.commonpath([target, root]) != root:
        reason = f"the symbolic link leads out of the archive, to {printable(target)}"
        warn(_problem(item.path, reason, "Put the file itself into the archive"))
        return None
    found = item.stat()
    if not stat.S_ISREG(found.st_mode):
        warn(_problem(item.path, "a symbolic link to what is no file", "Remove the link"))
        return None
    return Entry(item.name, found.st_size, found.st_mtime_ns, link=True)


def _problem(path: str, reason: str, fix: str) -> Problem:
    return Problem(printable(path), None, None, reason, fix)
