"""Golden queries: each text in queries/ with its answer beside it, asked through a real GraphQL client.

``python -m tests.topologies.golden`` writes the answers anew, from the archive served in one process.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport

from search.embedded import open_writer
from tests.harvest.archives import run
from tests.topologies.serving import sample_roots, together, write_policy

QUERIES = Path(__file__).parent / "queries"
NAMES = sorted(path.stem for path in QUERIES.glob("*.graphql"))

PRODUCT = "atlas:pds3:mro:mro:/mrox_0001/DATA/B05_007784_1019_XI_12N000W.IMG::1"
DIRECTORY = "atlas:pds4:insight:insight_lander:/insight_cameras/browse::1"


MASKED = {"expires", "cursor", "startCursor", "endCursor", "used", "left", "resets"}


def global_id(kind: str, uri: str) -> str:
    """Give the global id of an object by its type's name and uri."""
    return base64.urlsafe_b64encode(f"{kind}:{uri}".encode()).decode().rstrip("=")


VARIABLES = {
    "product": global_id("Product", PRODUCT),
    "file": global_id("File", PRODUCT),
    "directory": global_id("Directory", DIRECTORY),
}


def variables_of(text: str) -> dict[str, str]:
    """Give the variables that a text declares."""
    return {name: value for name, value in VARIABLES.items() if f"${name}:" in text}


async def ask(url: str, text: str) -> dict[str, Any]:
    """Give a whole answer, its changing parts masked; the client checks the text by the schema that the server gives."""
    transport = HTTPXAsyncTransport(url=url)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        request = gql(text)
        request.variable_values = variables_of(text)
        try:
            answer: dict[str, Any] = {"data": await session.execute(request)}
        except TransportQueryError as error:
            answer = {"data": error.data, "errors": sorted(error.errors or [], key=lambda each: str(each["path"]))}
    result: dict[str, Any] = masked(answer)
    return result


def masked(answer: Any) -> Any:
    """Replace what a clock or a data folder's keys decide: when a link expires, its signature, and cursors."""
    if isinstance(answer, dict):
        return {
            name: f"({name})" if value is not None and name in MASKED else masked(value)
            for name, value in answer.items()
        }
    if isinstance(answer, list):
        return [masked(each) for each in answer]
    return re.sub(r"\?.*$", "?(signed)", answer) if isinstance(answer, str) and "/data/" in answer else answer


def text_of(name: str) -> str:
    """Give a golden query."""
    return (QUERIES / f"{name}.graphql").read_text()


def answer_of(name: str) -> Any:
    """Give the answer that is checked in."""
    return json.loads((QUERIES / f"{name}.json").read_text())


async def _write(url: str) -> None:
    for name in NAMES:
        answer = await ask(url, text_of(name))
        (QUERIES / f"{name}.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        asyncio.run(run(open_writer(data), data, *sample_roots()))  # type: ignore[arg-type]  # any writer
        write_policy(data)
        with together(data) as served:
            asyncio.run(_write(f"{served}/graphql"))
