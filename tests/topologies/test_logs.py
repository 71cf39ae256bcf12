"""A real server is asked everything, well and badly, with secrets where clients put them: none is logged or kept."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from search.embedded import open_writer
from tests.gateway.running import ROOT, running_command
from tests.harvest.archives import run
from tests.topologies.serving import write_policy

FILE = "/mro/mro/open/DATA/B.TXT"
LINK = 'mutation { issueLinks(paths: ["%s"]%s) { url } }'
QUESTION = "query Named($a: String) { products(first: 1, text: $a) { totalCount } }"
OURS = {"sec-fetch-site": "same-origin"}


class Asked(NamedTuple):
    """What was answered, and all secrets that there were."""

    url: str
    secrets: list[str]

    def __call__(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> str:
        data = json.dumps(body).encode() if body is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data, {"content-type": "application/json", **named})
        request.method = method or ("GET" if data is None else "POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as got:
                return str(got.read().decode("latin-1"))
        except urllib.error.HTTPError as error:
            return str(error.read().decode("latin-1"))

    def secret(self, text: str) -> str:
        """Note a secret: no part of it that signs may be seen either."""
        self.secrets.extend([text, text.rsplit(".", 1)[-1]])
        return text


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    root, data = folder / "open", folder / "data"
    (root / "DATA").mkdir(parents=True)
    (root / "archive.toml").write_text(
        'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'
    )
    (root / "DATA" / "B.TXT").write_text("some text")
    asyncio.run(run(open_writer(data), data, root))  # type: ignore[arg-type]  # any writer
    write_policy(data)
    return data


@pytest.fixture(scope="module", params=["json", "text"])
def log(request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a server whose log lines have one form or the other."""
    (data / "tharsis.toml").write_text(f'[telemetry]\nlog = "{request.param}"\n')
    return tmp_path_factory.mktemp("log") / "log"


def token_of(data: Path, *options: str) -> str:
    command = [sys.executable, "-m", "cli.main", "token", "create", "--data", str(data), *options]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def ask_everything(ask: Asked, token: str) -> None:
    forged = ask.secret(token[:-8] + "AAAAAAAA")
    session = ask.secret("eyJzZXNzaW9u.c2Vzc2lvbg.bm90LW91cnMtYXQtYWxs")
    password = ask.secret("correct-horse-battery-staple")
    for shown in (
        f"Bearer {token}",
        f"bearer  {token}",
        f"Bearer {forged}",
        f"Token {token}",
        f"{token}",
        f"Basic {password}",
    ):
        ask("/graphql", {"query": QUESTION}, authorization=shown)
        for path in (f"/data{FILE}", "/manifest?format=csv&directory=/", "/export?format=csv", "/tokens", "/usage"):
            ask(path, authorization=shown)
    basic = ask.secret(base64.b64encode(f"anybody:{token}".encode()).decode())
    ask(f"/data{FILE}", authorization=f"Basic {basic}")
    for path in ("/graphql", f"/data{FILE}", "/auth/logout", "/account"):
        ask(path, {"query": QUESTION}, cookie=f"__Host-tharsis={session}", **OURS)
        ask(path, cookie=f"__Host-tharsis={token}")
        ask(f"{path}?access_token={token}&q={password}", {"variables": {"password": password}, "query": QUESTION})
        ask(f"/{token}{path}", method="DELETE")
    ask("/graphql", {"query": QUESTION, "variables": {"a": token}}, x_api_key=token, authorization=f"Bearer {token}")
    ask("/graphql", {"query": f'{{ products(text: "{token}") {{ nonsense }} }}'})
    ask("/graphql", {"query": f"{{ {token}"})
    ask("/auth/login?next=" + quote(token))
    ask(f"/auth/callback?code={password}&state={session}", cookie=f"__Host-tharsis-sign-in={session}")
    ask("/export", {"q": token, "format": password}, authorization=f"Bearer {token}")
    ask("/tokens", {"title": 1, "secret": password}, authorization=f"Bearer {token}")


def ask_for_links(ask: Asked, token: str) -> None:
    for ranges in ("", ", ranges: [{first: 1, last: 3}]"):
        answer = json.loads(ask("/graphql", {"query": LINK % (FILE, ranges)}, authorization=f"Bearer {token}"))
        link = answer["data"]["issueLinks"][0]["url"]
        ask.secret(link.partition("signature=")[2])
        for url in (link, link + "x", link.replace("expires=1", "expires=2"), link.replace("/data", "/data/data")):
            ask(url)
            ask(url, range="bytes=1-2")
            ask(url, method="HEAD")
            ask(url, method="POST")
        ask("/graphql", {"query": QUESTION, "variables": {"a": link}}, referer=ask.url + link)
        ask("/manifest?format=csv&directory=" + quote(link))
        host, port = ask.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as leaving:
            leaving.sendall(f"GET {link} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        with socket.create_connection((host, int(port))) as broken:
            broken.sendall(f"GET {link} HTTP/9\r\nAuthorization {token}\r\n\r\n".encode())
            broken.recv(100)


def ask_for_tokens(ask: Asked, token: str) -> None:
    for _ in range(2):
        made = json.loads(ask("/tokens", {"title": "t"}, authorization=f"Bearer {token}"))
        ask(f"/tokens/{made['id']}/rotate", method="POST", authorization=f"Bearer {token}")
        ask(f"/tokens/{ask.secret(made['token'])}", method="DELETE", authorization=f"Bearer {token}")
    text = 'mutation { createToken(title: "t") { token } }'
    answer = json.loads(ask("/graphql", {"query": text}, authorization=f"Bearer {token}"))
    ask.secret(answer["data"]["createToken"]["token"])


def test_no_secret_is_in_a_log_or_kept(data: Path, log: Path) -> None:
    token = token_of(data, "--account", "ada", "--role", "user", "--scope", "tharsis:tokens")
    with running_command("serve", "--data", str(data), log=log) as url:
        ask = Asked(url, [])
        ask.secret(token)
        ask_everything(ask, token)
        ask_for_links(ask, token)
        ask_for_tokens(ask, token)
        (data / "access.sqlite").rename(data / "taken")  # what fails in many ways tells most
        ask_everything(ask, token)

    (data / "taken").rename(data / "access.sqlite")
    said = log.read_text(errors="replace")
    assert "Named" in said
    assert len(set(ask.secrets)) >= 15  # it was asked in earnest
    for secret in ask.secrets:
        assert secret not in said
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert any(path.name == "access.sqlite" for path in kept)
    assert [path for path in kept for secret in ask.secrets if secret.encode() in path.read_bytes()] == []
