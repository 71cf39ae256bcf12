"""Pictures that were made, in a folder: the ones that were asked for longest ago make room for others."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from dataapi.browse.scaling import Picture

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}
_LOOKED_AT_EVERY = 100  # pictures that are kept, after which the folder is measured


class PictureCache:
    """Keeps up to ``most`` bytes, and what comes to it between two looks. Any number of processes may share the folder.

    A failure of the disk is as if nothing was kept. All calls take a file's time: make them in a thread.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._added = 0

    def get(self, key: str) -> Picture | None:
        """A picture by its key, which is any text."""
        for media_type, suffix in _SUFFIXES.items():
            path = self._path(key, suffix)
            with suppress(OSError):
                content = path.read_bytes()
                os.utime(path)
                return Picture(content, media_type)
        return None

    def put(self, key: str, picture: Picture) -> None:
        """Keep a picture."""
        if len(picture.content) > self._most:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(picture.content)
            Path(file.name).replace(self._path(key, _SUFFIXES[picture.media_type]))
            if self._added % _LOOKED_AT_EVERY == 0:
                self._make_room()
            self._added += 1

    def _path(self, key: str, suffix: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}{suffix}"

    def _make_room(self) -> None:
        found = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        size = sum(one[1] for one in found)
        for _, bytes_, path in sorted(found):
            if size <= self._most:
                return
            path.unlink(missing_ok=True)
            size -= bytes_
