"""What the command line says where the system refuses: one line and a code, no traceback."""

import sys
from pathlib import Path

import pytest

from cli.main import run


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
