"""AWS credentials of the process's session, as environment and containers give them."""

import asyncio
import datetime
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from storage.s3.credentials import CredentialsUnavailable, SessionCredentials
from storage.s3.presign import Credentials


class Container(ThreadingHTTPServer):
    """What gives a container's role its credentials; ``lifetime`` is in seconds."""

    lifetime = 3600.0
    given = 0
    broken = False


class Handler(BaseHTTPRequestHandler):
    server: Container

    def do_GET(self) -> None:
        server = self.server
        server.given += not server.broken
        ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=server.lifetime)
        content = {
            "AccessKeyId": f"KEY{server.given}",
            "SecretAccessKey": "hush",
            "Token": "session",
            "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        body = json.dumps(content).encode()
        self.send_response(404 if server.broken else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture
def container(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    server = Container(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{server.server_port}/role")
    yield server
    server.shutdown()
    server.server_close()


async def test_those_of_the_environment(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "KEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")

    assert await SessionCredentials().current() == Credentials("KEY", "hush")


async def test_none_are_found(no_credentials: None) -> None:
    with pytest.raises(CredentialsUnavailable, match="AWS_ACCESS_KEY_ID"):
        await SessionCredentials().current()


async def test_those_of_a_role_are_asked_for_once(container: Container) -> None:
    session = SessionCredentials()

    found = await asyncio.gather(*(session.current() for _ in range(20)))

    assert set(found) == {Credentials("KEY1", "hush", "session")}
    assert container.given == 1


async def test_those_that_end_within_minutes_are_renewed(container: Container) -> None:
    container.lifetime = 300.0
    session = SessionCredentials()
    first = await session.current()
    container.lifetime = 3600.0

    second = await session.current()

    assert second != first
    assert await session.current() == second


async def test_a_role_that_cannot_be_had_is_no_open_door_and_recovers(container: Container) -> None:
    container.broken = True
    session = SessionCredentials()
    with pytest.raises(CredentialsUnavailable) as refused:
        await session.current()
    container.broken = False

    assert "hush" not in str(refused.value)
    assert (await session.current()).access_key == "KEY1"
