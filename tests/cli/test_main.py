"""What the command line says where the system refuses: one line and a code, no traceback."""

import sys
from pathlib import Path

import pytest

from cli.main import run
from schema.dictionary import DictionaryError
from schema.problems import Problem

LABEL = Path(__file__).parents[2] / "samples/archives/coiss_2001/VOLDESC.CAT"


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["tharsis", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_data_folder_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "archive").mkdir()

    said = refused(monkeypatch, capsys, "harvest", str(tmp_path / "archive"), "--data", str(tmp_path / "taken"))

    assert str(tmp_path / "taken") in said
    assert "File exists" in said


@pytest.mark.parametrize("command", [["harvest", "{archive}"], ["search", "target = Mars"], ["verify"]])
def test_an_index_that_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "archive").mkdir()
    arguments = [word.format(archive=tmp_path / "archive") for word in command]
    monkeypatch.setattr(
        sys, "argv", ["tharsis", "harvest", str(tmp_path / "archive"), "--data", str(tmp_path / "data")]
    )
    with pytest.raises(SystemExit):
        run()
    index = tmp_path / "data" / "index.sqlite"
    index.write_bytes(index.read_bytes()[:50_000])

    said = refused(monkeypatch, capsys, *arguments, "--data", str(tmp_path / "data"))

    assert "malformed" in said
    assert "harvest again" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["harvest", "no/[red]folder", "--data", "{data}"],
        ["search", "target = Mars", "--data", "{data}"],
        ["status", "set", "/mro", "archived", "--data", "{data}"],
        ["status", "set", "/mro", "published", "--data", "{data}"],
        ["verify", "--data", "{data}"],
        ["label", "no/[red]label"],
        ["label", __file__],
        ["fields", "mrx"],
        ["sample", "{full}"],
    ],
)
def test_a_command_that_is_asked_wrongly_says_so_in_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (tmp_path / "full" / "folder").mkdir(parents=True)
    words = [word.format(data=tmp_path / "[red]data", full=tmp_path / "full") for word in arguments]

    said = refused(monkeypatch, capsys, *words)

    assert said.startswith(f"tharsis {words[0]}")
    assert all(word in said for word in words if "[red]folder" in word or "[red]label" in word)


def test_a_dictionary_with_errors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("missions/mro.toml", None, "exposur", "the field 'exposur' is not in fields.toml", "Correct it")

    def refuse_dictionary() -> None:
        raise DictionaryError([problem])

    for module in ("fields", "label"):
        monkeypatch.setattr(sys.modules[f"cli.{module}"], "load_dictionary", refuse_dictionary)
    for arguments in (["fields"], ["label", str(LABEL)]):
        assert "missions/mro.toml" in refused(monkeypatch, capsys, *arguments)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[identity.issuers]]\njwks = "none.json"\nissuer = "i"\naudience = "a"\n', "none.json"),
        ('[policies]\nstaff = "role =="\n', "policies.staff"),
        ("[gateway.limits]\ndept = 1\n", "Did you mean depth"),
    ],
)
def test_a_gateway_that_cannot_be_as_it_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    config = tmp_path / "tharsis.toml"
    config.write_text(text)

    said = refused(monkeypatch, capsys, "gateway", "--supergraph", "unread.graphql", "--config", str(config))

    assert expected in said
    assert said.count("\n") == 1
