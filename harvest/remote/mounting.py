"""Mounts buckets and file servers for the length of one harvest, and lists its roots."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from config.tables import ConfigurationError
from harvest.remote.tree import Connect, Mount, RemoteTree
from harvest.tree.files import mounting, scan
from harvest.tree.names import printable
from schema.locations import is_remote

Notify = Callable[[str, int, int | None], None]


class Mounting:
    """What is elsewhere, for one harvest of ``roots``; the folder ``work`` gets the list.

    ``connections`` requests run at a time; the ``workers`` share them.
    """

    def __init__(self, connect: Connect | None, work: str, roots: list[str], connections: int, workers: int) -> None:
        remote = tuple(root for root in roots if is_remote(root))
        if remote and connect is None:
            raise ConfigurationError(f"{printable(remote[0])} cannot be reached from here. Name a folder.")
        self._mount = (
            Mount(connect, connections, os.path.join(work, "listing.sqlite"), remote) if connect is not None else None
        )
        self._workers = workers
        self._tree: RemoteTree | None = None

    def for_workers(self) -> Mount | None:
        """What each worker mounts; nothing where the main process reads."""
        if self._mount is None or self._workers == 0:
            return None
        return self._mount._replace(connections=max(1, self._mount.connections // self._workers))

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """For as long as the context lasts."""
        if self._mount is None:
            yield
            return
        self._tree = RemoteTree(self._mount, is_new=True)
        try:
            with mounting(self._tree):
                yield
        finally:
            self._tree.close()

    def list_all(self, root: str, starts: tuple[str, ...], notify: Notify) -> None:
        """List what is elsewhere at and below ``starts``; raises `ConfigurationError` where ``root`` cannot be listed."""
        if self._tree is None or not is_remote(root):
            return
        step = f"Listing {printable(root)}"
        notify(step, 0, None)
        for start in starts:
            self._tree.list_all(start, lambda files: notify(step, files, None))
        if root in starts:
            try:
                scan(root)
            except OSError as error:
                raise ConfigurationError(f"{printable(root)} cannot be listed: {error.strerror}.") from None
