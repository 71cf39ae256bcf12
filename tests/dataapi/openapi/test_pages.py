"""Swagger UI: served from our own files, to browsers only, with no word of another host."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

import dataapi.openapi
from dataapi.app import make_app

FOLDER = Path(dataapi.openapi.__file__).parent / "swagger"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
LOADED = {f"docs/{name}" for name in ("page.js", "swagger-ui-bundle.js", "swagger-ui.css")}


@pytest.fixture
def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(make_app([])), base_url="http://rest.test")


async def test_a_browser_gets_the_page_and_all_that_it_loads(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs", headers={"accept": BROWSER})
    found = {name: await client.get(f"/{name}") for name in re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text)}

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert set(found) == LOADED
    assert {response.status_code for response in found.values()} == {200}
    for response in [page, *found.values()]:
        policy = response.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5", "image/png", ""])
async def test_whoever_is_no_browser_never_gets_a_page(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.get("/docs", headers={"accept": accept})

    assert (response.status_code, response.headers["content-type"]) == (406, "application/problem+json")
    assert response.headers["vary"] == "accept"
    assert "/openapi.json" in response.json()["detail"]


async def test_a_known_file_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs/swagger-ui-bundle.js")
    again = await client.get("/docs/swagger-ui-bundle.js", headers={"if-none-match": first.headers["etag"]})
    other = await client.get("/docs/page.js", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path", ["/docs/index.html", "/docs/../pages.py", "/docs/%2e%2e/pages.py", "/docs/refresh/package.json", "/docs/x"]
)
async def test_nothing_else_of_the_folder_is_served(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"accept": BROWSER})

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_no_file_loads_anything_from_another_host() -> None:
    for name in ("index.html", "page.js", "swagger-ui.css"):
        text = (FOLDER / name).read_text()
        assert not re.search(r"""(?:src|href|url|import|from)\s*[=(]?\s*["'(]?\s*(?:https?:)?//""", text), name
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert "# sourceMappingURL" not in (FOLDER / name).read_text(), name
    assert "validatorUrl: null" in (FOLDER / "page.js").read_text()


def test_the_page_has_no_script_of_its_own() -> None:
    page = (FOLDER / "index.html").read_text()

    assert set(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)) == {""}
    assert not re.search(r"\son\w+=|<style|style=|javascript:", page)


def test_versions_and_licences_of_what_is_bundled_are_kept() -> None:
    versions = json.loads((FOLDER / "VERSIONS.json").read_text())
    wanted = json.loads((FOLDER / "refresh" / "package.json").read_text())["dependencies"]
    locked = json.loads((FOLDER / "refresh" / "package-lock.json").read_text())["packages"]
    licences = (FOLDER / "LICENCES.txt").read_text()
    script = (FOLDER / "swagger-ui-bundle.js").read_text()

    assert versions == wanted
    assert locked["node_modules/swagger-ui-dist"]["version"] == versions["swagger-ui-dist"]
    assert f"swagger-ui-dist {versions['swagger-ui-dist']} (Apache-2.0)" in licences
    assert "Bundled in swagger-ui-dist" in licences
    assert versions["swagger-ui-dist"] in script, "swagger-ui-bundle.js is another than VERSIONS.json says: refresh it"
