"""What the documents show is what the service answers."""

import asyncio
import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from access.identity import ANONYMOUS
from config.settings import Settings
from gateway.archive_server import together
from gateway.reference import PATH, reference
from gateway.service import Caller, GraphQLRequest
from search.embedded import open_writer
from tests.harvest.archives import run
from tests.subgraphs.conftest import SAMPLES

DOCS = Path(__file__).parents[2] / "docs"
FIRST = (DOCS / "first-query.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", FIRST, re.DOTALL)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archives, harvested."""
    folder = tmp_path_factory.mktemp("documents")
    roots = sorted(each for each in SAMPLES.iterdir() if each.is_dir())
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


async def asked(data: Path, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    gateway = together(data, Settings())
    caller = Caller(ANONYMOUS, gateway.telemetry.begin({}))
    answer = await gateway.service.answer(GraphQLRequest(query=query, variables=variables or {}), caller)
    found: dict[str, Any] = {"errors": answer.errors} if answer.errors else {}
    return {**found, "data": answer.data}


def test_the_document_shows_questions() -> None:
    assert len(SHOWN) >= 5


@pytest.mark.parametrize(("query", "expected"), SHOWN)
async def test_a_shown_answer_is_the_real_one(data: Path, query: str, expected: str) -> None:
    assert await asked(data, query) == json.loads(expected)


def test_the_schema_reference_is_that_of_the_served_schema() -> None:
    assert PATH.read_text(encoding="utf-8") == reference(), "run: python -m gateway.reference"


def test_the_schema_reference_says_what_is_optional_and_what_values_mean() -> None:
    text = PATH.read_text(encoding="utf-8")

    assert 'directory(path: String! = "/")' in text
    assert "`FootprintRelation! = OVERLAPS`" in text
    assert "expiresIn: Int! = 300" in text
    assert not re.search(r"^\| `PREFER_PDS4` \|  \|$", text, re.MULTILINE)


async def test_the_example_that_plots_asks_what_is_answered(data: Path) -> None:
    example = runpy.run_path(str(DOCS / "examples" / "plot.py"))

    answer = await asked(data, example["QUERY"])

    products = answer["data"]["products"]["nodes"]
    moments = [example["moment"](product["common"]["startTime"]) for product in products]
    assert moments == sorted(moments)
    assert len(moments) > 20
