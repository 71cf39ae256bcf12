"""Signing in at a real OpenID Provider through its own pages, at a real server; and what is refused on the way."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx
import pytest

from access.sqlite import open_embedded
from search.embedded import open_writer
from tests.dataapi.auth.browser import Browser, sign_in
from tests.gateway.running import ROOT, free_port, wait_until_healthy
from tests.harvest.archives import run
from tests.services.oidc import AUDIENCE, SECRET, Oidc, needs_oidc
from tests.subgraphs.conftest import SAMPLES
from tests.waiting import eventually

pytestmark = needs_oidc
SESSION = "__Host-tharsis"


class Site(NamedTuple):
    url: str
    issuer: Oidc
    data: Path
    log: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive that is served, and an issuer at which one signs in."""
    data = tmp_path_factory.mktemp("site")
    root = min(each for each in SAMPLES.iterdir() if each.is_dir())
    asyncio.run(run(open_writer(data), data, root))  # type: ignore[arg-type]  # any writer
    port = free_port()
    issuer = Oidc(f"http://127.0.0.1:{port}/auth/callback")
    (data / "client.secret").write_text(SECRET + "\n")
    (data / "tharsis.toml").write_text(
        f'[[identity.issuers]]\nissuer = "{issuer.url}"\naudience = "{AUDIENCE}"\ntitle = "Test"\n'
        'client_id = "web"\nclient_secret_file = "client.secret"\n'
    )
    log = data / "log"
    command = [sys.executable, "-m", "cli.main", "serve", "--data", str(data), "--port", str(port), "--workers", "2"]
    issuer.start()
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(process, f"{url}/health")
        yield Site(url, issuer, data, log)
    finally:
        process.terminate()
        process.wait(timeout=20)
        issuer.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    with Browser() as browser:
        sign_in(browser, f"{site.url}/auth/login", "eve")
        return browser.cookies["127.0.0.1"][SESSION]


def claims(token: str) -> dict[str, object]:
    part = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def ask(site: Site, headers: dict[str, str], query: str = "{ __typename }") -> httpx.Response:
    return httpx.post(f"{site.url}/graphql", json={"query": query}, headers=headers, trust_env=False, timeout=20)


def test_the_first_sign_in_makes_an_account_and_a_session_of_our_own(site: Site, browser: Browser) -> None:
    end = sign_in(browser, f"{site.url}/auth/login?next={quote('/manifest?format=csv&directory=/')}", "ada")

    kept = browser.cookies["127.0.0.1"]
    said = claims(kept[SESSION])
    account = f"ada@{urlsplit(site.issuer.url).netloc}"
    assert (end.status_code, str(end.url)) == (200, f"{site.url}/manifest?format=csv&directory=/")
    assert (said["sub"], said["iss"], said["role"], said["groups"]) == (account, "tharsis", "user", [])
    assert "__Host-tharsis-sign-in" not in kept
    attributes = {part.strip().lower() for part in browser.attributes[SESSION].split(";")}
    assert attributes == {"httponly", "secure", "samesite=lax", "path=/", "max-age=43200"}
    store = open_embedded(site.data)
    found = asyncio.run(store.accounts.account_of(site.issuer.url, "ada"))
    assert found is not None and (found.name, found.role, found.issuer) == (account, "user", site.issuer.url)

    with Browser() as another:
        sign_in(another, f"{site.url}/auth/login", "ada")
        assert claims(another.cookies["127.0.0.1"][SESSION])["sub"] == account


def test_the_issuer_is_asked_with_pkce_state_and_nonce_that_no_cookie_shows(site: Site, browser: Browser) -> None:
    location = browser.request("GET", f"{site.url}/auth/login").headers["location"]

    asked = parse_qs(urlsplit(location).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 43 and len(asked["nonce"][0]) >= 43
    assert asked["redirect_uri"] == [f"{site.url}/auth/callback"] and asked["scope"] == ["openid"]
    cookie = browser.cookies["127.0.0.1"]["__Host-tharsis-sign-in"]
    content = base64.urlsafe_b64decode(cookie.split(".")[0] + "==").decode()
    assert asked["nonce"][0] not in content and asked["code_challenge"][0] not in content


def test_a_session_ends_for_every_copy_of_it(site: Site, browser: Browser) -> None:
    sign_in(browser, f"{site.url}/auth/login", "bob")
    copy = {"cookie": f"{SESSION}={browser.cookies['127.0.0.1'][SESSION]}", "sec-fetch-site": "same-origin"}
    assert ask(site, copy).status_code == 200

    crossed = browser.request("POST", f"{site.url}/auth/logout", headers={"origin": "https://evil.test"})
    left = browser.request("POST", f"{site.url}/auth/logout", headers={"origin": site.url})

    assert (crossed.status_code, left.status_code) == (403, 204)
    assert SESSION not in browser.cookies["127.0.0.1"]
    eventually(lambda: {ask(site, copy).status_code for _ in range(8)} == {401}, "not both workers have felt it")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "OWN"}, 200),
        ({}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "OWN"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "OWN.evil.test"}, 403),
        ({"origin": "http://evil.test", "host": "evil.test"}, 403),
    ],
)
def test_another_pages_posts_do_not_count_for_a_session(
    site: Site, session: str, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.replace("OWN", site.url) for name, value in headers.items()}

    response = ask(site, {"cookie": f"{SESSION}={session}", **sent})

    assert response.status_code == status
    if status == 403:
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_an_answer_of_the_issuer_counts_once_and_in_the_browser_that_asked(site: Site, browser: Browser) -> None:
    callback = f"{site.url}/auth/callback"
    sign_in(browser, f"{site.url}/auth/login", "ada", until=callback)
    answer = browser.visited[-1]
    pending = dict(browser.cookies["127.0.0.1"])

    with Browser() as other:
        assert other.request("GET", answer).status_code == 401
        other.request("GET", f"{site.url}/auth/login")
        assert other.request("GET", answer).status_code == 401
        assert SESSION not in other.cookies["127.0.0.1"]
    for changed in (
        answer.replace("state=", "state=x"),
        answer + "&code=other",
        callback,
        callback + "?error=access_denied",
        answer.replace(quote(site.issuer.url, safe=""), quote("https://evil.test", safe="")),
    ):
        browser.cookies["127.0.0.1"] = dict(pending)
        assert browser.request("GET", changed).status_code == 401
        assert SESSION not in browser.cookies["127.0.0.1"]


def test_an_answer_is_taken_once(site: Site, browser: Browser) -> None:
    sign_in(browser, f"{site.url}/auth/login", "ada", until=f"{site.url}/auth/callback")
    pending = dict(browser.cookies["127.0.0.1"])
    statuses = []
    for _ in range(6):
        with Browser() as copy:  # a new connection may come to another process
            copy.cookies["127.0.0.1"] = dict(pending)
            statuses.append(copy.request("GET", browser.visited[-1]).status_code)

    assert statuses == [303, 401, 401, 401, 401, 401]


@pytest.mark.parametrize(
    "place", ["//evil.test", "https://evil.test", "/\\evil.test", "/%2f/evil.test", "/\tevil", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_place(site: Site, browser: Browser, place: str) -> None:
    response = browser.request("GET", f"{site.url}/auth/login?{urlencode({'next': place})}")

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_pages_learn_where_one_can_sign_in(site: Site, browser: Browser) -> None:
    found = browser.request("GET", f"{site.url}/auth/issuers").json()["issuers"]

    assert [(one["issuer"], one["title"]) for one in found] == [(site.issuer.url, "Test")]
    assert browser.request("GET", site.url + found[0]["login"]).status_code == 303
    assert browser.request("GET", f"{site.url}/auth/login?issuer=https://evil.test").status_code == 400


def test_the_public_keys_of_our_tokens_are_published(site: Site) -> None:
    response = httpx.get(f"{site.url}/.well-known/jwks.json", trust_env=False)

    keys = response.json()["keys"]
    assert keys and all(key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"} for key in keys)


def test_an_issuers_token_opens_nothing_before_its_subject_has_signed_in(site: Site) -> None:
    response = ask(site, {"authorization": f"Bearer {site.issuer.token()}"})

    assert response.status_code == 401 and "/auth/login" in response.text


def test_an_issuers_token_is_no_session(site: Site, browser: Browser) -> None:
    sign_in(browser, f"{site.url}/auth/login", "svc")
    token = site.issuer.token()

    assert ask(site, {"authorization": f"Bearer {token}"}).status_code == 200
    assert ask(site, {"cookie": f"{SESSION}={token}", "sec-fetch-site": "same-origin"}).status_code == 401


def test_the_log_has_nothing_of_tokens_and_sign_ins(site: Site, browser: Browser) -> None:
    sign_in(browser, f"{site.url}/auth/login", "ada")
    answer = parse_qs(urlsplit(next(url for url in browser.visited if "/auth/callback" in url)).query)

    log = site.log.read_text()
    assert log
    for secret in (*browser.cookies["127.0.0.1"][SESSION].split("."), answer["code"][0], answer["state"][0], SECRET):
        assert secret not in log
