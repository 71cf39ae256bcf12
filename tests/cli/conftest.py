"""Commands as people and scripts give them, in this process."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import run

Tharsis = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tharsis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Tharsis:
    """Run a command on a data folder: its code, and what it printed to output and error stream."""
    monkeypatch.setenv("THARSIS_DATA", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tharsis", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command
