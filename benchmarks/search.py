"""How much CPU questions to the embedded engine take: ``python -m benchmarks.search [PRODUCTS]``.

200,000 products of 150 label fields and 1,000,000 files (`benchmarks.search_data`), written once below ``.cache`` and used
again. The 30 questions of ``search_queries.toml`` are asked again and again with fresh values; CPU time of the process.
"""

import asyncio
import gc
import multiprocessing
import random
import shutil
import statistics
import sys
import time
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.search_data import MISSIONS, WORDS, batches, make_batch
from schema.dictionary import load_dictionary
from search.binding import bind
from search.embedded import open_reader, open_writer
from search.embedded.reading.reader import EmbeddedReader
from search.embedded.writing.prepare import PreparedBatch, prepare
from search.port import PUBLIC, Facet, FilesRequest, Parts, SearchRequest, Sort
from search.query import Everything, Field, Query, Range

ROOT = Path(__file__).resolve().parents[1]
PRODUCTS = 200_000
ROUNDS = 15
QUERIES = Path(__file__).with_name("search_queries.toml")


def main() -> int:
    """Build the index if need be and print the figures; 1 where a goal is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS
    folder = ROOT / ".cache" / f"search-{count}"
    if not (folder / "complete").exists():
        asyncio.run(_build(folder, count))
    return 1 if asyncio.run(_measure(folder, count)) else 0


def _prepared(place: tuple[int, int]) -> PreparedBatch:
    fields = load_dictionary().fields
    return prepare(make_batch(*place), frozenset(name for name, field in fields.items() if field.fold))


async def _build(folder: Path, count: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    writer = open_writer(folder)
    await writer.open_run("benchmark")
    used = slowest = 0.0
    rates = []
    with multiprocessing.Pool(2) as pool:
        for batch in pool.imap(_prepared, batches(0, count)):
            begin = time.process_time()
            await writer.put(batch)
            taken = time.process_time() - begin
            used, slowest = used + taken, max(slowest, taken)
            rates.append(taken)
    begin = time.process_time()
    await writer.commit()
    used += time.process_time() - begin
    (folder / "complete").touch()
    quarter = max(1, len(rates) // 4)
    print(f"written: {count / used:,.0f} products/s of the writer's CPU (goal 1,500); slowest batch {slowest:.1f} s")
    print(f"         the last quarter took {sum(rates[-quarter:]) / sum(rates[:quarter]):.2f} × the first")


class _Gauge:
    """Prints CPU times and counts the goals that were missed."""

    def __init__(self) -> None:
        self.missed = 0

    async def take(self, name: str, goal: float | None, ask: Callable[[], Awaitable[object]]) -> list[float]:
        times = []
        gc.collect()
        for _ in range(ROUNDS):
            begin = time.process_time()
            await ask()
            times.append((time.process_time() - begin) * 1000)
        middle = statistics.median(times)
        self.show(f"{name}: {middle:.2f} ms median, {max(times):.2f} worst", middle, goal)
        return times

    def show(self, text: str, value: float, goal: float | None) -> None:
        verdict = ""
        if goal is not None:
            self.missed += value > goal
            verdict = f"   goal {goal:g} ms: {value / goal:.2f}{' MISSED' if value > goal else ''}"
        print(text + verdict, flush=True)


async def _measure(folder: Path, count: int) -> int:
    reader = open_reader(folder)
    chance = random.Random(2026)
    gauge = _Gauge()
    paths = [summary.path for summary in await reader.label_fields("*", PUBLIC, size=1000)]
    gc.collect()
    gc.freeze()  # what the questions were made with is no part of answering them
    times: list[float] = []
    for entry in tomllib.loads(QUERIES.read_text())["query"]:
        requests = _requests(entry, chance, paths)
        times += await gauge.take(entry["name"], None, lambda requests=requests: reader.search(next(requests)))  # type: ignore[misc]
    cuts = statistics.quantiles(times, n=100)
    print(f"{len(times)} questions of 30 kinds")
    gauge.show(f"p50 {cuts[49]:.2f} ms", cuts[49], 5)
    gauge.show(f"p95 {cuts[94]:.2f} ms", cuts[94], 25)
    gauge.show(f"worst {max(times):.2f} ms", max(times), 80)
    await _counts(reader, gauge, chance)
    await _pages(reader, gauge, count)
    await reader.close()
    return gauge.missed


def _requests(entry: dict[str, Any], chance: random.Random, paths: list[str]) -> Iterator[SearchRequest]:
    dictionary = load_dictionary()
    made = []
    for _ in range(ROUNDS):  # bound before the clock runs: the language is measured elsewhere
        where = bind(entry["where"].format_map(fresh(chance)), dictionary, paths)
        sort = tuple(map(_sort, entry.get("sort", ())))
        made.append(SearchRequest(visible=PUBLIC, where=where, sort=sort, size=entry.get("size", 20)))
    return iter(made)


def _sort(text: str) -> Sort:
    name = text.removeprefix("-")
    raw = name.startswith("label:")
    return Sort(Field(name.removeprefix("label:"), raw), descending=text.startswith("-"))


def fresh(chance: random.Random) -> dict[str, object]:
    """New values for the names in the questions."""
    day = datetime(2002, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(6000))
    sol, digit = chance.randrange(7000), chance.randrange(3)
    west, south = chance.uniform(0, 350), chance.uniform(-60, 50)
    return {
        "number": chance.randrange(10**9),
        "mission": chance.choice(MISSIONS[:4]),
        "camera": chance.randrange(3),
        "sol": sol,
        "later_sol": sol + 20,
        "day": day.date(),
        "month_later": (day + timedelta(days=30)).date(),
        "early_day": (day - timedelta(days=chance.randrange(300))).date(),
        "late_day": (day + timedelta(days=3650)).date(),
        "long_exposure": 200 + chance.random() * 20,
        "middle_exposure": 19 + chance.random() * 3,
        "digit": digit,
        "few": chance.randrange(8),
        "eighth": chance.randrange(800) / 8,
        "clock": f"{chance.randrange(10**8)}:{chance.randrange(65536)}",
        "high_angle": 155 + chance.random() * 5,
        "middle_angle": 18 + chance.random() * 4,
        "two_digits": chance.randrange(10, 99),
        "three_digits": chance.randrange(100, 999),
        "word": chance.choice(WORDS),
        "other_word": chance.choice(WORDS),
        "west": west,
        "south": south,
        "east": west + 3,
        "north": south + 3,
        "far_east": (west + 90) % 360,
    }


async def _counts(reader: EmbeddedReader, gauge: _Gauge, chance: random.Random) -> None:
    def most() -> Query:
        return Range(Field("exposure"), low=11.5 + chance.random(), high=1e9)

    def total() -> Awaitable[object]:
        return reader.search(SearchRequest(visible=PUBLIC, where=most(), size=0, total=True))

    def facets() -> Awaitable[object]:
        names = tuple(Facet(Field(name)) for name in ("instrument", "target", "processingLevel"))
        return reader.search(SearchRequest(visible=PUBLIC, where=most(), size=0, facets=names))

    await gauge.take("total of 70 % of all", 20, total)
    await gauge.take("three facets on 70 % of all", 50, facets)


async def _pages(reader: EmbeddedReader, gauge: _Gauge, count: int) -> None:
    async def directory() -> None:
        number = random.randrange(count)
        volume = f"vol_{number // 20_000:03d}/data/{number // 400:05d}"
        await reader.files(FilesRequest(visible=PUBLIC, parent=f"/mro/mro/{volume}", order="name"))

    await gauge.take("directory listing, 100 files", 1, directory)
    depth = count // 2
    cursors = [await _cursor(reader, depth + step) for step in range(0, 200, 50)]
    await reader.search(SearchRequest(visible=PUBLIC, size=1))  # lets go of the long page behind the last cursor
    sort = (Sort(Field("startTime")),)

    def deep() -> Awaitable[object]:
        after = random.choice(cursors)
        return reader.search(SearchRequest(visible=PUBLIC, sort=sort, after=after))

    await gauge.take(f"page at depth {depth:,}", 2, deep)
    await _label_fields(reader, gauge)


async def _cursor(reader: EmbeddedReader, depth: int) -> str:
    sort = (Sort(Field("startTime")),)
    page = await reader.search(SearchRequest(visible=PUBLIC, sort=sort, size=depth, deadline=600))
    return page.cursors[-1]


async def _label_fields(reader: EmbeddedReader, gauge: _Gauge) -> None:
    page = await reader.search(
        SearchRequest(visible=PUBLIC, where=Everything(), sort=(Sort(Field("exposure")),), size=1500)
    )
    uris = [item.uri for item in page.items]
    fields = tuple(summary.path for summary in await reader.label_fields("*", PUBLIC, size=150))[::15]

    async def some() -> None:
        await reader.products(random.sample(uris, 100), Parts(label=fields), PUBLIC)

    await gauge.take("ten label fields of 100 products", 2, some)


if __name__ == "__main__":
    sys.exit(main())
