"""A harvest that is killed loses nothing and needs no repair."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harvest.run import Harvest, Options
from schema.dictionary import load_dictionary
from search.embedded import open_writer
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
    root = archive(tmp_path / "vol", 40)  # some batches
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

    assert json.loads(report.read_bytes())["products"] == 800
    assert await dump(tmp_path / "killed") == await dump(tmp_path / "whole")
    assert not list((tmp_path / "killed").glob(".harvest-*"))


async def test_a_second_harvest_at_the_same_time_is_refused_and_says_who_holds_it(tmp_path: Path) -> None:
    root, data = archive(tmp_path / "vol", 1), make(tmp_path / "data", {})
    said: list[str] = []

    def start_second(step: str, done: int, total: int | None) -> None:
        """Start another harvest and wait for its end: the first one cannot end meanwhile."""
        if step == "Reading labels":
            second = start(root, data, errors=subprocess.PIPE)
            said.append(second.communicate()[1].decode())
            assert second.returncode == 2

    first = Harvest(open_writer(data), data, load_dictionary(), Options(workers=0), start_second)
    report = await first.run([root])

    assert len(said) == 1
    assert f"process {os.getpid()} " in said[0]
    assert str(root) in said[0]
    assert report.products == 20
    assert start(root, data).wait() == 0
