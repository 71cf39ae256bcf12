"""Watching the supergraph's file: a new one is taken over between two requests, a broken one is refused."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.supergraph import Supergraph, SupergraphError, load_supergraph

_Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A supergraph as it was read: ``digest`` is the SHA-256 of its text, ``time`` seconds since 1970."""

    supergraph: Supergraph
    digest: str
    time: float


class SupergraphFile:
    """A supergraph's file; ``problem`` says why its present content is not in use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        self._seen: _Signature | None = None

    def read(self) -> Loaded:
        """Read the file; raises SupergraphError, also where it cannot be opened."""
        self._seen = self._signature()
        try:
            content = self.path.read_bytes()
            text = content.decode("utf-8-sig")
        except OSError as error:
            raise SupergraphError(f"the file cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise SupergraphError(f"the file is not UTF-8: {error.reason} at byte {error.start}") from error
        return Loaded(load_supergraph(text), hashlib.sha256(content).hexdigest(), time.time())

    def changed(self) -> bool:
        """Whether the file is another than the one last read."""
        return self._signature() != self._seen

    def _signature(self) -> _Signature | None:
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


async def watch(
    file: SupergraphFile, seconds: float, take: Callable[[Loaded], None], refuse: Callable[[str], None]
) -> None:
    """Look at the file every so many seconds until cancelled; what is new is taken, or refused with the reason."""
    while True:
        await asyncio.sleep(seconds)
        if not file.changed():
            continue
        try:
            loaded = await asyncio.to_thread(file.read)  # a large one takes longer than a request should wait
        except SupergraphError as error:
            file.problem = str(error)
            refuse(file.problem)
        else:
            file.problem = None
            take(loaded)
