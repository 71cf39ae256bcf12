"""Tokens, rates and curtailment as an operator and a client meet them: real commands, a real server of two workers."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from search.embedded import open_writer
from tests.gateway.running import ROOT, running_command
from tests.harvest.archives import run
from tests.topologies.serving import sample_roots, write_policy
from tests.waiting import eventually

QUESTION = "{ products(first: 1) { totalCount } }"
LINK = 'mutation { issueLinks(paths: ["%s"]) { url } }'
CREATE = 'mutation { createToken(title: "made") { token } }'
PATH = "/cas/cassini_orbiter/coiss_2001/AAREADME.TXT"


class Served(NamedTuple):
    """A server with its data folder and its log."""

    url: str
    data: Path
    log: Path


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("access")
    data, log = folder / "data", folder / "log"
    asyncio.run(run(open_writer(data), data, *sample_roots()))  # type: ignore[arg-type]  # any writer
    write_policy(data)
    with running_command("serve", "--data", str(data), "--workers", "2", log=log) as url:
        yield Served(url, data, log)


def tharsis(served: Served, *arguments: str) -> str:
    command = [sys.executable, "-m", "cli.main", *arguments, "--data", str(served.data)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def asked(url: str, token: str | None = None, query: str | None = None, basic: bool = False) -> Answer:
    """Ask by a connection of its own, so that any worker may answer."""
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if token is not None:
        shown = "Basic " + base64.b64encode(f"anybody:{token}".encode()).decode() if basic else f"Bearer {token}"
        headers["authorization"] = shown
    body = json.dumps({"query": query}).encode() if query is not None else None
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Answer(response.status, dict(response.headers), _read(response.read(), response.headers))
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, _read(error.read(), error.headers))


def _read(body: bytes, headers: Any) -> Any:
    return json.loads(body) if "json" in headers.get("content-type", "") else body


def all_workers(ask: Callable[[], bool]) -> None:
    """Wait until every worker answers as it should: twenty connections in a row."""
    eventually(lambda: all(ask() for _ in range(20)), "not all workers have felt it")


def test_a_token_is_shown_as_bearer_or_password_until_it_is_revoked(served: Served) -> None:
    token = tharsis(served, "token", "create", "--account", "ada", "--role", "user")
    graphql, data = f"{served.url}/graphql", f"{served.url}/data{PATH}"

    assert asked(graphql, token, QUESTION).status == 200
    assert asked(data, token, basic=True).status == 200
    (known,) = json.loads(tharsis(served, "token", "list", "--account", "ada", "--json"))
    tharsis(served, "token", "revoke", known["id"])

    all_workers(lambda: asked(graphql, token, QUESTION).status == 401)
    all_workers(lambda: asked(data, token, basic=True).status == 401)
    assert asked(graphql, None, QUESTION).status == 200


def test_an_account_is_curtailed_reads_why_and_is_restored(served: Served) -> None:
    token = tharsis(served, "token", "create", "--account", "bob", "--role", "user")
    graphql, data = f"{served.url}/graphql", f"{served.url}/data{PATH}"
    tharsis(served, "account", "curtail", "bob", "--to", "metadata", "--reason", "Write to us.", "--for", "1h")

    all_workers(lambda: asked(data, token).status == 429)
    refused = asked(data, token)
    assert refused.body["detail"] == "Write to us."
    assert 0 < int(refused.headers["retry-after"]) <= 3_600
    link = asked(graphql, token, LINK % PATH).body["errors"][0]
    assert (link["extensions"]["code"], link["message"]) == ("CURTAILED", "Write to us.")
    assert asked(graphql, token, QUESTION).status == 200

    tharsis(served, "account", "restore", "bob")
    all_workers(lambda: asked(data, token).status == 200)


def test_the_policy_is_taken_over_while_the_server_runs(served: Served) -> None:
    token = tharsis(served, "token", "create", "--account", "eve", "--role", "partner")
    graphql, data = f"{served.url}/graphql", f"{served.url}/data{PATH}"
    assert asked(graphql, token, QUESTION).headers["ratelimit-policy"].startswith('"requests";q=100000;')
    write_policy(served.data, partner="requests_per_second = 0.001\nrequest_burst = 1")

    all_workers(lambda: asked(graphql, token, QUESTION).status == 429)

    refused = asked(graphql, token, QUESTION)
    error = refused.body["errors"][0]["extensions"]
    assert (error["code"], error["limit"], error["left"]) == ("CURTAILED", "requests_per_second", 0)
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["ratelimit"].startswith('"requests";r=0;t=')
    refused = asked(data, token)
    assert (refused.status, refused.headers["content-type"]) == (429, "application/problem+json")
    assert asked(graphql, None, QUESTION).status == 200


def test_the_log_holds_no_token_no_signature_and_no_link(served: Served) -> None:
    token = tharsis(served, "token", "create", "--account", "log", "--role", "user")
    keeper = tharsis(served, "token", "create", "--account", "log", "--scope", "tharsis:tokens")
    link = asked(f"{served.url}/graphql", token, LINK % PATH).body["data"]["issueLinks"][0]["url"]
    assert asked(served.url + link).status == 200
    assert asked(served.url + link + "0").status == 403
    assert asked(f"{served.url}/graphql", token + "0", QUESTION).status == 401

    made = asked(f"{served.url}/graphql", keeper, CREATE).body["data"]["createToken"]["token"]
    assert asked(f"{served.url}/tokens/{made}/rotate", keeper, QUESTION).status == 404  # a token in the place of its id

    log = served.log.read_text(errors="replace")

    assert "/graphql" in log or '"operation"' in log or len(log) > 100
    for secret in (
        *(one.rsplit(".", 1)[1] for one in (token, keeper, made)),
        link.partition("signature=")[2],
        "signature=",
    ):
        assert secret not in log
