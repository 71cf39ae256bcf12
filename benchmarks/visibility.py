"""What denied prefixes cost a read: ``python -m benchmarks.visibility [DATA]``, over the sample archives where none is named.

The same search, as the public, by the engine alone, through `loaders.Guarded` while nothing is denied, and while a prefix is.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from access.accounts import DeniedPrefix
from loaders import Guarded
from search.embedded import open_reader
from search.port import PUBLIC, Reader, SearchRequest
from search.query import Field, In

ROUNDS = 300
SAMPLES = Path(__file__).parents[1] / "samples" / "archives"
REQUEST = SearchRequest(visible=PUBLIC, where=In(Field("target"), ("Mars",)), total=True)


async def main(data: Path) -> None:
    """Print medians in microseconds; the three are measured in turns, so that they see the same machine."""
    reader = open_reader(data)
    denied = (DeniedPrefix("/mro", frozenset({"group:x"})),)

    def nothing() -> Sequence[DeniedPrefix]:
        return ()

    def one() -> Sequence[DeniedPrefix]:
        return denied

    readers: dict[str, Reader] = {
        "the engine alone": reader,
        "nothing denied": Guarded(reader, nothing),
        "a prefix denied": Guarded(reader, one),
    }
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, each in readers.items():
            began = time.perf_counter()
            await each.search(REQUEST)
            taken[name].append(time.perf_counter() - began)
    alone = statistics.median(taken["the engine alone"])
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:<18} {median * 1e6:8.0f} µs  {100 * (median / alone - 1):+.1f} %")
    guard = Guarded(_Nobody(), nothing)  # type: ignore[arg-type]
    began = time.perf_counter()
    for _ in range(10_000):
        await guard.search(REQUEST)
    print(f"the guard itself   {(time.perf_counter() - began) / 10_000 * 1e6:8.2f} µs")
    await reader.close()


class _Nobody:
    """A reader that answers nothing, to measure what stands before it."""

    async def search(self, request: SearchRequest) -> None:
        return None


if __name__ == "__main__":
    if sys.argv[1:]:
        asyncio.run(main(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as made:
            command = [sys.executable, "-m", "cli.main", "harvest", str(SAMPLES), "--data", made]
            subprocess.run(command, check=True, capture_output=True)
            asyncio.run(main(Path(made)))
