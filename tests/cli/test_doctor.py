"""The doctor looks at all that a data folder's settings name, and says how to mend what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.access.tokens import public_key
from tests.gateway.running import free_port

SAMPLE = Path(__file__).parents[2] / "samples" / "archives" / "mrox_0001"
Findings = dict[str, tuple[str, str]]
Give = Callable[[str, str], None]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("doctor")
    assert CliRunner().invoke(app, ["harvest", str(SAMPLE), "--data", str(data), "--workers", "0"]).exit_code == 0
    return data


@pytest.fixture
def give(harvested: Path) -> Iterator[Give]:
    """Write a file of the data folder, for one test."""
    written: list[Path] = []

    def write(name: str, text: str) -> None:
        written.append(harvested / name)
        written[-1].write_text(text)

    yield write
    for each in written:
        each.unlink(missing_ok=True)


@contextmanager
def serving(contents: dict[str, bytes]) -> Iterator[str]:
    """A server with what is at each path, and nothing else."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = contents.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("content-length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def doctor(data: Path) -> tuple[int, Findings]:
    result = CliRunner().invoke(app, ["doctor", "--data", str(data), "--json"])
    return result.exit_code, {one["check"]: (one["state"], one["fix"]) for one in json.loads(result.stdout)}


def test_a_folder_in_order_has_nothing_to_mend(harvested: Path) -> None:
    code, found = doctor(harvested)

    assert code == 0
    assert all(fix == "" for _, fix in found.values())
    assert list(found) == ["Python", "SQLite", "dictionary", "disk", "settings", "index", "accounts"]
    assert "products" in found["index"][0]


def test_settings_that_cannot_be_read_are_the_only_finding_of_a_folder(harvested: Path, give: Give) -> None:
    give("tharsis.toml", "[serch]\n")

    code, found = doctor(harvested)

    assert code == 1
    assert "unknown key 'serch'" in found["settings"][0]
    assert "index" not in found


def test_a_broken_policy_is_named(harvested: Path, give: Give) -> None:
    give("policy.toml", "[limits.user]\nstreamz = 1\n")

    code, found = doctor(harvested)

    assert code == 1
    assert "streamz" in found["settings"][0]


def test_an_engine_that_does_not_answer_is_named_with_its_address(
    harvested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("THARSIS_SEARCH__ENGINE", "elastic")
    monkeypatch.setenv("THARSIS_SEARCH__ELASTIC__URL", f"http://me:hush@{address}")

    code, found = doctor(harvested)

    assert code == 1
    assert f"http://{address}" in found["index"][1]
    assert "hush" not in str(found)


def test_a_machine_gets_no_key_by_being_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THARSIS_SEARCH__ENGINE", "elastic")
    monkeypatch.setenv("THARSIS_SEARCH__ELASTIC__URL", f"http://127.0.0.1:{free_port()}")
    (tmp_path / "storage.toml").write_text('[[prefixes]]\nprefix = "/"\nlocations = ["/nowhere"]\n')

    doctor(tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["storage.toml"]


def test_each_location_of_a_prefix_is_looked_at(harvested: Path, tmp_path: Path, give: Give) -> None:
    gone, away = tmp_path / "gone", f"http://127.0.0.1:{free_port()}/a"
    give(
        "storage.toml",
        f'[[prefixes]]\nprefix = "/mro/mro/mrox_0001"\nlocations = ["{SAMPLE}", "{gone}", "{away}"]\n'
        '[[prefixes]]\nprefix = "/mor"\nlocations = ["/nowhere"]\n',
    )

    result = CliRunner().invoke(app, ["doctor", "--data", str(harvested), "--json"])

    rows = [one for one in json.loads(result.stdout) if one["check"].startswith("storage")]
    assert result.exit_code == 1
    assert [one["fix"] == "" for one in rows] == [True, False, False, False]
    assert rows[0]["state"] == f"{SAMPLE} answers, and has a file of the index"
    assert "storage verify" in rows[1]["fix"]
    assert "address" in rows[2]["fix"]
    assert rows[3] == {
        "check": "storage /mor",
        "state": "no file of the index is there",
        "fix": "Harvest it, or correct the prefix.",
    }


def test_an_issuer_that_cannot_be_reached_is_named(harvested: Path, give: Give) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    give("tharsis.toml", f'[[identity.issuers]]\nissuer = "{url}"\naudience = "urn:pds:api"\n')

    code, found = doctor(harvested)

    assert code == 1
    assert "docs/identity.md" in found[f"issuer {url}"][1]


def test_the_keys_of_an_issuer_are_looked_for_where_the_settings_say(
    harvested: Path, tmp_path: Path, give: Give
) -> None:
    keys = tmp_path / "keys.json"
    give("tharsis.toml", f'[[identity.issuers]]\nissuer = "https://a.test"\naudience = "pds"\njwks = "{keys}"\n')

    code, found = doctor(harvested)

    assert code == 1
    assert str(keys) in found["issuer https://a.test"][0]
    keys.write_text(json.dumps({"keys": [public_key("ec-1")]}))
    assert doctor(harvested)[1]["issuer https://a.test"] == ("its keys are here", "")


def test_an_issuer_without_a_discovery_document_is_in_order_until_people_sign_in_there(
    harvested: Path, give: Give
) -> None:
    with serving({"/keys": json.dumps({"keys": [public_key("ec-1")]}).encode()}) as url:
        said = f'[[identity.issuers]]\nissuer = "{url}"\naudience = "pds"\njwks_uri = "{url}/keys"\n'
        give("tharsis.toml", said)
        assert doctor(harvested)[1][f"issuer {url}"] == ("answers", "")

        give("tharsis.toml", said + 'client_id = "atlas"\n[server]\npublic_url = "https://atlas.example"\n')
        state, fix = doctor(harvested)[1][f"issuer {url}"]
        assert "sign in" in state and "docs/identity.md" in fix
