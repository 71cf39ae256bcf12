"""``/data`` answers as the document tells, whatever is asked of it."""

from __future__ import annotations

import pytest

from tests.dataapi.openapi.asking import departures, errors, operations
from tests.dataapi.openapi.served import CONTENT, FILE, World

FOLDER = "/data" + FILE.rpartition("/")[0]
LISTING = {"$ref": "#/components/schemas/Listing"}
ASKED = {
    "a file": (f"/data{FILE}", {}, 200),
    "a part": (f"/data{FILE}", {"range": "bytes=1-3"}, 206),
    "several parts": (f"/data{FILE}", {"range": "bytes=0-1,4-5"}, 206),
    "no part": (f"/data{FILE}", {"range": f"bytes={len(CONTENT)}-"}, 416),
    "a directory": (f"{FOLDER}/", {}, 200),
    "a directory, for a browser": (f"{FOLDER}/", {"accept": "text/html"}, 200),
    "a directory without its slash": (FOLDER, {}, 308),
    "the root": ("/data/", {}, 200),
    "nothing": ("/data/mro/none", {}, 404),
    "a link that does not hold": (f"/data{FILE}?expires=1&signature=x", {}, 403),
}


@pytest.mark.parametrize("case", ASKED)
async def test_it_answers_as_told(world: World, case: str) -> None:
    path, headers, status = ASKED[case]
    told = {operation.method: operation for operation in operations(world.document) if operation.path == "/data/{path}"}

    for method in ("GET", "HEAD"):
        answer = await world.client.request(method, path, headers=headers)
        assert str(answer.status_code) in told[method].said["responses"]
        assert departures(world.document, told[method], answer) == []
        assert method == "HEAD" or answer.status_code == status


@pytest.mark.parametrize("path", ["/data/", f"{FOLDER}/"])
async def test_a_listing_has_the_shape_that_is_told(world: World, path: str) -> None:
    answer = await world.client.get(path)

    assert errors(world.document, LISTING, answer.json()) == []
    assert set(answer.json()) == set(world.document["components"]["schemas"]["Listing"]["properties"])
