"""Twenty-one missions, each with indices of three shards: any question is answered as if they were one list.

Fields are missing in some indices and of other types in others, as the missions' labels are.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.label import LabelField
from search.elastic.options import Options
from search.port import SearchRequest, Sort
from search.query import Box, During, Field, OnBody
from tests.contracts.search import strategies
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, footprint, microseconds, product, raw, time
from tests.contracts.search.test_random_questions import in_pages
from tests.search.elastic.conftest import opened

MISSIONS = [f"m{number}" for number in range(20)]
TEXTS = ["1024", "1024.0", "word", "1966-06-02", "UNK"]


def label(number: int) -> list[LabelField]:
    """Number, text, time or nothing under one path, by mission."""
    return [] if number % 5 == 4 else [raw("IMAGE/LINES", TEXTS[number % len(TEXTS)]), raw("NOTE", f"word {number}")]


async def fill(index: Index) -> None:
    for number, mission in enumerate([*MISSIONS, "mro"]):
        fields = {"sol": common(number % 4)} if number % 3 else {"target": common("Mars", "Phobos")}
        records = [
            product(
                f"P{place}",
                fields | {"startTime": common(time(f"19{66 + number}-06-0{place + 1}"))},
                label(number),
                [footprint(-1, 1, 357, 3)] if place else [],
                path=f"/{mission}/{mission}/v/P{place}.lbl",
            )
            for place in range(3)
        ]
        await index.put(*records)


@pytest.fixture
async def index(own: Options, tmp_path: Path) -> AsyncIterator[Index]:
    found = await opened(msgspec.structs.replace(own, by_mission=True, shards=3), tmp_path)
    await fill(found)
    yield found
    await found.close()


async def test_known_cases_over_all_indices(index: Index) -> None:
    leap = product("LEAP", {"startTime": common(time("2016-12-31T23:59:60.862Z"))}, path="/m3/m3/v/LEAP.lbl")
    await index.put(leap)

    assert (
        await index.found(During(microseconds("2017-01-01T00:00:00.862"), microseconds("2017-01-01T00:00:00.862")))
        == "LEAP"
    )
    assert await index.found(During(microseconds("1966"), microseconds("1967"))) == "P0 P1 P2"
    assert len((await index.found(OnBody("Mars", Box(357, -2, 3, 2)))).split()) == 42
    assert await index.ordered(Sort(Field("startTime"), descending=True))
    assert await index.ordered(Sort(Field("IMAGE/LINES", raw=True)), Sort(Field("sol")))


async def test_any_question_over_many_indices_is_answered_as_it_means(index: Index) -> None:
    loop = asyncio.get_running_loop()

    def all_questions() -> None:
        @given(strategies.requests, st.integers(5, 20))
        def ask(request: SearchRequest, size: int) -> None:
            asyncio.run_coroutine_threadsafe(asked(index, request, size), loop).result()

        ask()

    await asyncio.to_thread(all_questions)


async def asked(index: Index, request: SearchRequest, size: int) -> None:
    answer, _ = await index.checked(request)
    assert await in_pages(index, request, size) == answer.uris
