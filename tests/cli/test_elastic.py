"""The command line over an Elasticsearch: what `tharsis.toml` names is harvested into, asked, checked and made anew."""

import json
import sys
from pathlib import Path

import orjson
import pytest

from cli.main import run
from search.elastic.layout import Layout
from search.elastic.options import Options
from tests.contracts.search.elastic_engine import ask, server
from tests.gateway.running import free_port
from tests.services.elasticsearch import needs_elasticsearch

SAMPLE = Path(__file__).parents[2] / "samples/archives/coiss_2001"


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    monkeypatch.setattr(sys, "argv", ["tharsis", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        run()
    found = capsys.readouterr()
    assert (ended.value.code or 0) == code, found.err
    return found.out + found.err


def folder_of(tmp_path: Path, url: str, name: str) -> Path:
    (tmp_path / "data").mkdir()
    keys = f'url = "{url}"\nprefix = "cli-{name}"\nreplicas = 0\npatience = 1'
    settings = f'[search]\nengine = "elastic"\n[search.elastic]\n{keys}\n'
    (tmp_path / "data" / "tharsis.toml").write_text(settings)
    return tmp_path / "data"


@needs_elasticsearch
def test_an_archive_is_harvested_asked_checked_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder_of(tmp_path, server(), str(free_port()))
    plain = tmp_path / "plain"

    harvested = [
        said(monkeypatch, capsys, "harvest", SAMPLE, "--data", folder, "--workers", 0) for folder in (data, plain)
    ]
    answers = [
        json.loads(said(monkeypatch, capsys, "search", "not target = Nothing", "--data", folder, "--total", "--json"))
        for folder in (data, plain)
    ]

    assert harvested[0].splitlines()[0] == harvested[1].splitlines()[0]
    assert answers[0] == answers[1]
    assert answers[0]["total"] > 0
    assert not (data / "index.sqlite").exists()
    assert "products" in said(monkeypatch, capsys, "doctor", "--data", data)
    assert "in new indices" in said(monkeypatch, capsys, "index", "rebuild", "--data", data)
    again = json.loads(said(monkeypatch, capsys, "search", "not target = Nothing", "--data", data, "--total", "--json"))
    assert again == answers[0]


@needs_elasticsearch
def test_an_archive_of_an_earlier_version_is_told_by_doctor_and_by_who_asks_and_mended_by_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(free_port())
    data = folder_of(tmp_path, server(), name)
    layout = Layout(Options(prefix=f"cli-{name}"), 1)
    older = layout.definition(layout.index("places"), with_alias=True)
    del older["mappings"]["properties"]["label_path"]
    ask("PUT", f"/{layout.index('places')}", orjson.dumps(older))
    said(monkeypatch, capsys, "harvest", SAMPLE, "--data", data, "--workers", 0)
    by_label = ["search", "FILTER_NAME exists", "--data", data]

    assert "tharsis index rebuild" in said(monkeypatch, capsys, *by_label, code=2)
    assert f"tharsis index rebuild --data {data}" in said(monkeypatch, capsys, "doctor", "--data", data, code=1)
    said(monkeypatch, capsys, "index", "rebuild", "--data", data)

    assert "earlier version" not in said(monkeypatch, capsys, "doctor", "--data", data)
    assert "products" in said(monkeypatch, capsys, *by_label)


def test_without_the_server_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder_of(tmp_path, f"http://127.0.0.1:{free_port()}", "absent")

    for command in (["search", "not target = Nothing"], ["index", "rebuild"], ["harvest", SAMPLE]):
        assert "cannot be reached" in said(monkeypatch, capsys, *command, "--data", data, code=2)
    assert "url and api_key_file of search.elastic" in said(monkeypatch, capsys, "doctor", "--data", data, code=1)


def test_the_embedded_index_is_not_rebuilt_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "harvest again" in said(monkeypatch, capsys, "index", "rebuild", "--data", tmp_path, code=2)
