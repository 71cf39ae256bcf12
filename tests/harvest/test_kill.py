"""A harvest that is killed loses nothing and needs no repair."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.harvest.archives import ARCHIVE, attached, make, pds3_label
from tests.harvest.indexes import dump

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import typer; from cli.harvest import harvest; typer.run(harvest)"]


def start(root: Path | str, data: Path, *options: str, errors: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    arguments = [*COMMAND, str(root), "--data", str(data), "--workers", "1", *options]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)


def archive(root: Path, folders: int) -> Path:
    files: dict[str, str | bytes] = {"archive.toml": ARCHIVE}
    for folder in range(folders):
        for number in range(20):
            name = f"DATA/{folder:03}/P{folder:03}{number:02}"
            if number % 2:
                files[name + ".IMG"] = attached(pds3_label(Path(name).name))
            else:
                files[name + ".LBL"] = pds3_label(Path(name).name, Path(name).name + ".IMG")
                files[name + ".IMG"] = b"\0" * 64
    return make(root, files)


@pytest.mark.parametrize("kills", [2, pytest.param(25, marks=pytest.mark.soak)])
async def test_a_killed_harvest_goes_on_to_the_same_index(tmp_path: Path, kills: int) -> None:
    root = archive(tmp_path / "vol", 20)
    began = time.monotonic()
    assert start(root, tmp_path / "whole").wait() == 0
    whole = time.monotonic() - began

    for _ in range(kills):
        process = start(root, tmp_path / "killed")
        try:
            process.wait(whole * random.uniform(0.3, 0.95))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    report = tmp_path / "report.json"
    process = start(root, tmp_path / "killed", "--report", str(report))
    assert process.wait() == 0

    assert json.loads(report.read_bytes())["products"] == 400
    assert await dump(tmp_path / "killed") == await dump(tmp_path / "whole")
    assert not list((tmp_path / "killed").glob(".harvest-*"))


def test_a_second_harvest_at_the_same_time_is_refused_and_says_who_holds_it(tmp_path: Path) -> None:
    root = archive(tmp_path / "vol", 20)
    first = start(root, tmp_path / "data")
    deadline = time.monotonic() + 30
    while not list((tmp_path / "data").glob(".harvest-*")) and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert first.poll() is None

    second = start(root, tmp_path / "data", errors=subprocess.PIPE)
    _, errors = second.communicate()

    assert second.returncode == 2
    assert str(root) in errors.decode()
    assert first.wait() == 0
