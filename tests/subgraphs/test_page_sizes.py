"""How large a page may be: the same bounds at every connection, whatever is selected of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from schema.dictionary import load_dictionary
from subgraphs.files.subgraph import files_subgraph
from subgraphs.products.subgraph import products_subgraph
from subgraphs.service import Service
from tests.subgraphs.accounts.world import BOTH, World, world
from tests.subgraphs.counting import CountingReader

REFUSED = "“%s” is from 0 to 1000, not %d; page with the cursor for more."
INFO = "pageInfo { hasNextPage endCursor }"
COUNTED = {
    "products": "{ products(%s) { %s } }",
    "files": "{ files(%s) { %s } }",
    "files of a directory": '{ directory(path: "/mro/mro/mrox_0001") { files(%s) { %s } } }',
}
PAGED = COUNTED | {
    "directories": "{ directory { directories(%s) { %s } } }",
    "accounts": "{ accounts(%s) { %s } }",
    "reports": '{ reports(since: "1980-01-01", until: "1980-01-02", %s) { %s } }',
    "auditLog": "{ auditLog(%s) { %s } }",
    "jobs": "{ jobs(%s) { %s } }",
}


@pytest.fixture
async def opened() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
def services(opened: World, reader: CountingReader) -> dict[str, Service]:
    """The subgraphs with connections, by one of their fields."""
    dictionary = load_dictionary()
    files = files_subgraph(reader, dictionary)  # type: ignore[arg-type]  # it passes everything on
    products = products_subgraph(reader, dictionary)  # type: ignore[arg-type]  # likewise
    kept = dict.fromkeys(("accounts", "reports", "auditLog", "jobs"), opened.service)
    return {"files": files, "directory": files, "products": products, **kept}


async def said(services: dict[str, Service], opened: World, operation: str) -> tuple[object, list[str]]:
    """The data and the messages that an operator is answered."""
    name = next(one for one in services if operation.lstrip("{ ").startswith(one))
    result = await services[name].execute(operation, {}, await opened.known("olga", "operator", BOTH))
    return result.data, [error["message"] for error in result.errors]


@pytest.mark.parametrize("size", [-1, 1_001, -(2**31), 2**31 - 1])
@pytest.mark.parametrize("name", PAGED)
async def test_a_size_out_of_bounds_is_refused_in_the_same_words(
    services: dict[str, Service], opened: World, name: str, size: int
) -> None:
    _, messages = await said(services, opened, PAGED[name] % (f"first: {size}", f"{INFO} edges {{ cursor }}"))

    assert messages == [REFUSED % ("first", size)]


@pytest.mark.parametrize("name", COUNTED)
async def test_it_is_refused_too_where_only_the_total_is_asked_for(
    services: dict[str, Service], opened: World, name: str
) -> None:
    _, messages = await said(services, opened, PAGED[name] % ("first: -1", "totalCount"))

    assert messages == [REFUSED % ("first", -1)]


@pytest.mark.parametrize("size", [-1, 1_001])
@pytest.mark.parametrize("selected", [INFO, "totalCount"])
async def test_the_last_ones_have_the_same_bounds(
    services: dict[str, Service], opened: World, selected: str, size: int
) -> None:
    _, messages = await said(services, opened, COUNTED["products"] % (f"last: {size}", selected))

    assert messages == [REFUSED % ("last", size)]


@pytest.mark.parametrize("name", PAGED)
async def test_a_page_of_none_says_whether_there_are_any(
    services: dict[str, Service], opened: World, name: str
) -> None:
    data, messages = await said(services, opened, PAGED[name] % ("first: 0", f"{INFO} edges {{ cursor }}"))

    assert messages == []
    assert isinstance(data, dict)
    (page,) = data.values()
    page = page if "edges" in page else next(iter(page.values()))
    assert page == {"edges": [], "pageInfo": {"hasNextPage": name != "reports", "endCursor": None}}
