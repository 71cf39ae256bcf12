"""GraphiQL: served from our own files, to browsers only, with no word of another host."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import gateway.http
from tests.gateway.running import ROOT

FOLDER = Path(gateway.http.__file__).parent / "graphiql"
KNOWN = ("", "W/", '"an older one", ')
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


async def test_a_browser_gets_the_page_and_all_that_it_loads(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": BROWSER})
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    found = {name: await client.get(f"/{name}") for name in loaded if name != "data:,"}

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert set(found) == {f"graphiql/{name}" for name in ("graphiql.css", "graphiql.js", "page.css", "page.js")}
    assert {response.status_code for response in found.values()} == {200}
    for response in [page, *found.values()]:
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("accept", ["*/*", "application/json", f"application/json, {BROWSER}", "image/png", ""])
async def test_whoever_is_no_browser_never_gets_a_page(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.get("/graphql", headers={"accept": accept})

    assert "html" not in response.headers["content-type"]
    assert response.json()["errors"]


async def test_a_browser_that_asks_a_query_gets_its_answer(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ __typename }"}, headers={"accept": BROWSER})

    assert response.json() == {"data": {"__typename": "Query"}}


async def test_a_known_file_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/graphiql/graphiql.js")
    tag = first.headers["etag"]
    again = [await client.get("/graphiql/graphiql.js", headers={"if-none-match": f"{form}{tag}"}) for form in KNOWN]
    other = await client.get("/graphiql/graphiql.css", headers={"if-none-match": tag})
    head = await client.head("/graphiql/graphiql.js")

    assert [(response.status_code, response.content) for response in again] == [(304, b"")] * len(KNOWN)
    assert other.status_code == 200
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))


@pytest.mark.parametrize(
    "path", ["/graphiql/", "/graphiql/../pages.py", "/graphiql/%2e%2e/pages.py", "/graphiql/refresh/package.json"]
)
async def test_nothing_else_of_the_folder_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_graphiql_can_be_switched_off(make_client: Callable[..., httpx.AsyncClient]) -> None:
    async with make_client(graphiql=False) as client:
        page = await client.get("/graphql", headers={"accept": BROWSER})
        file = await client.get("/graphiql/graphiql.js")

    assert page.headers["content-type"].startswith("application/json")
    assert file.status_code == 404


def test_no_file_loads_anything_from_another_host() -> None:
    for name in ("index.html", "page.js", "page.css", "graphiql.css"):
        text = (FOLDER / name).read_text()
        assert not re.search(r"""(?:src|href|url|import|from)\s*[=(]?\s*["'(]?\s*(?:https?:)?//""", text), name
    for name in ("graphiql.js", "graphiql.css"):
        assert "# sourceMappingURL" not in (FOLDER / name).read_text(), name


def test_the_page_has_no_script_of_its_own() -> None:
    page = (FOLDER / "index.html").read_text()

    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]
    assert not re.search(r"\son\w+=|<style|style=|javascript:", page)


def test_versions_and_licences_of_what_is_bundled_are_kept() -> None:
    versions = json.loads((FOLDER / "VERSIONS.json").read_text())
    wanted = json.loads((FOLDER / "refresh" / "package.json").read_text())["dependencies"]
    locked = json.loads((FOLDER / "refresh" / "package-lock.json").read_text())["packages"]
    licences = (FOLDER / "LICENCES.txt").read_text()
    script = (FOLDER / "graphiql.js").read_text()

    assert wanted.items() <= versions.items()
    assert all(locked[f"node_modules/{name}"]["version"] == version for name, version in versions.items())
    assert all(f"{name} {version} (" in licences for name, version in versions.items())
    for name in ("codemirror", "react", "react-dom"):
        assert f'"{versions[name]}"' in script, f"{name} in graphiql.js is another than VERSIONS.json says: refresh it"
    assert "@font-face" not in (FOLDER / "graphiql.css").read_text()  # fonts have licences of their own


def test_the_locked_packages_name_no_host() -> None:
    locks = [lock for lock in ROOT.glob("**/package-lock.json") if "node_modules" not in lock.parts]

    assert len(locks) >= 4
    for lock in locks:
        # npm's `omit-lockfile-registry-resolved` (.npmrc) leaves out where packages are from; `funding` is taken out by hand.
        assert "://" not in lock.read_text(), lock
