"""What the documents show is what the service answers."""

import asyncio
import json
import re
import runpy
from datetime import datetime
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
from tests.topologies.golden import masked

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


@pytest.mark.parametrize("place", range(len(SHOWN)))
async def test_a_shown_answer_is_the_real_one(data: Path, place: int) -> None:
    query, expected = SHOWN[place]
    cursor = re.search(r'"endCursor": "([^"]+)"', SHOWN[place - 1][1])
    if cursor and cursor[1] in query:  # the page after one that is shown: each data folder has cursors of its own
        page = json.dumps(await asked(data, SHOWN[place - 1][0]))
        query = query.replace(cursor[1], re.search(r'"endCursor": "([^"]+)"', page)[1])  # type: ignore[index]

    answer = await asked(data, query)

    assert masked(answer) == masked(json.loads(expected))


def test_the_document_shows_a_second_page_and_a_link() -> None:
    assert [query for query, _ in SHOWN if re.search(r'after: "[\w-]{40,}"', query)]
    assert [query for query, _ in SHOWN if "issueLinks" in query]


ASKED = re.findall(
    r"(?s)-d '(\{\"query\".*?\})'\n(\{\"data\"[^\n]*)\n", FIRST + (DOCS.parent / "README.md").read_text()
)


@pytest.mark.parametrize(("body", "expected"), ASKED)
async def test_what_a_script_is_shown_to_get_is_what_it_gets(data: Path, body: str, expected: str) -> None:
    assert await asked(data, json.loads(body, strict=False)["query"]) == json.loads(expected)


def test_the_documents_show_scripts() -> None:
    assert len(ASKED) == 2


def test_the_schema_reference_is_that_of_the_served_schema() -> None:
    assert PATH.read_text(encoding="utf-8") == reference(), "run: python -m gateway.reference"


def test_the_schema_reference_says_what_is_optional_and_what_values_mean() -> None:
    text = PATH.read_text(encoding="utf-8")

    assert 'directory(path: String! = "/")' in text
    assert "`FootprintRelation! = OVERLAPS`" in text
    assert "expiresIn: Int! = 7776000" in text
    assert not re.search(r"^\| `PREFER_PDS4` \|  \|$", text, re.MULTILINE)


async def test_the_example_that_plots_asks_what_is_answered(data: Path) -> None:
    example = runpy.run_path(str(DOCS / "examples" / "plot.py"))

    answer = await asked(data, example["QUERY"])

    products = answer["data"]["products"]["nodes"]
    moments = [example["moment"](product["common"]["startTime"]) for product in products]
    assert moments == sorted(moments)
    assert len(moments) > 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2004-01-26T03:30:12.411000Z", datetime(2004, 1, 26, 3, 30, 12, 411000)),
        ("2004-05-06", datetime(2004, 5, 6)),
        ("2004-127", datetime(2004, 5, 6)),
        ("2004-05", datetime(2004, 5, 1)),
        ("2004", datetime(2004, 1, 1)),
    ],
)
def test_the_example_that_plots_reads_times_of_any_precision(text: str, expected: datetime) -> None:
    assert runpy.run_path(str(DOCS / "examples" / "plot.py"))["moment"](text) == expected
