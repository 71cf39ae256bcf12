"""`tharsis storage`: where files are, and whether each place has them, while a holding moves from a folder to S3."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli.main import run
from tests.services.s3 import S3

SAMPLE = Path(__file__).parents[2] / "samples/archives/mrox_0001"
PREFIX = "/mro/mro/mrox_0001"
LABEL = f"{PREFIX}/VOLDESC.CAT"
BUCKETS = (f"moving-{number}" for number in itertools.count())


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs commands on one data folder."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._monkeypatch, self._capsys = data, monkeypatch, capsys

    def __call__(self, *arguments: str) -> Said:
        self._monkeypatch.setattr(sys, "argv", ["tharsis", *arguments, "--data", str(self.data)])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = self._capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    def map(self, text: str) -> None:
        (self.data / "storage.toml").write_text(text)


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive and the data folder of its harvest."""
    folder = tmp_path_factory.mktemp("moving")
    archive = shutil.copytree(SAMPLE, folder / "mrox_0001")
    command = ["harvest", str(archive), "--checksums", "md5", "--data", str(folder / "data")]
    subprocess.run([sys.executable, "-m", "cli.main", *command], check=True, capture_output=True)
    return folder


@pytest.fixture
def archive(harvested: Path) -> Path:
    """The archive, as it was harvested."""
    return Path(shutil.copytree(SAMPLE, harvested / "mrox_0001", dirs_exist_ok=True))


@pytest.fixture
def shell(harvested: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    (harvested / "data" / "storage.toml").unlink(missing_ok=True)
    return Shell(harvested / "data", monkeypatch, capsys)


class Moving(NamedTuple):
    """A holding of which a bucket has all but the label; the folder has everything."""

    shell: Shell
    archive: Path
    s3: S3
    bucket: str

    def put(self, path: Path, content: bytes) -> None:
        self.s3.put(self.bucket, f"west/{path.relative_to(self.archive)}", content)


@pytest.fixture
def moving(shell: Shell, archive: Path, s3: S3, monkeypatch: pytest.MonkeyPatch) -> Moving:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    bucket = s3.bucket(next(BUCKETS))
    shell.map(
        f'[[prefixes]]\nprefix = "{PREFIX}"\nlocations = ["s3://{bucket}/west", "{archive}"]\n'
        f'[buckets.{bucket}]\nendpoint = "{s3.url}"\n'
    )
    moving = Moving(shell, archive, s3, bucket)
    for path in archive.rglob("*"):
        if path.is_file() and path.name != "VOLDESC.CAT":
            moving.put(path, path.read_bytes())
    return moving


def test_without_a_map_files_are_where_they_were_harvested(shell: Shell, archive: Path) -> None:
    (found,) = shell("storage", "where", LABEL, "--json").json

    url = f"file://{archive}/VOLDESC.CAT"
    assert (found["prefix"], found["given"]) == (None, f"from us, out of {url}")
    assert [(one["url"], one["right"]) for one in found["locations"]] == [(url, True)]
    (place,) = shell("storage", "verify", "--json").json["places"].items()
    assert place[0] == "where the harvest found them"
    assert place[1]["missing"] == 0


def test_where_says_what_each_place_has(moving: Moving) -> None:
    lines = moving.shell("storage", "where", LABEL).out.splitlines()

    assert "prefix /mro/mro/mrox_0001 of storage.toml, delivery direct" in lines[1]
    assert f"1. s3://{moving.bucket}/west/VOLDESC.CAT: The file is not where it should be" in lines[2]
    assert lines[4] == f"  given from us, out of file://{moving.archive}/VOLDESC.CAT"
    (other,) = moving.shell("storage", "where", f"{PREFIX}/archive.toml", "--json").json
    assert other["given"] == f"by a link to s3://{moving.bucket}/west/archive.toml"
    assert other["uri"].startswith("atlas:pds3:mro:mro:/mrox_0001/archive.toml")
    assert moving.shell("storage", "where", other["uri"], "--json").json == [other]


def test_verify_counts_what_is_still_to_be_moved(moving: Moving) -> None:
    said = moving.shell("storage", "verify", PREFIX, "--json")

    at_bucket, at_folder = said.json["places"].values()
    files = said.json["files"]
    assert (said.code, said.json["nowhere"]) == (1, 0)
    assert (at_bucket["right"], at_bucket["missing"]) == (files - 1, 1)
    assert at_bucket["checked"] > 0  # S3 tells checksums without being read
    assert (at_folder["right"], at_folder["checked"]) == (files, 0)
    assert [one["path"] for one in said.json["differences"]] == [LABEL]

    moving.put(moving.archive / "VOLDESC.CAT", (moving.archive / "VOLDESC.CAT").read_bytes())

    said = moving.shell("storage", "verify", "--checksums")
    assert (said.code, said.out.count(" 0 missing, 0 different, 0 not known")) == (0, 2)


@pytest.mark.parametrize("checksums", [[], ["--checksums"]])
def test_verify_finds_other_bytes_of_the_same_size(moving: Moving, checksums: list[str]) -> None:
    path = moving.archive / "VOLDESC.CAT"
    moving.put(path, path.read_bytes()[::-1])

    said = moving.shell("storage", "verify", PREFIX, "--json", *checksums)

    (difference,) = said.json["differences"]
    assert (said.code, difference["path"]) == (1, LABEL)
    assert difference["location"] == f"s3://{moving.bucket}/west/VOLDESC.CAT"


def test_verify_reads_what_tells_no_checksums(shell: Shell, archive: Path) -> None:
    path = archive / "VOLDESC.CAT"
    path.write_bytes(path.read_bytes()[::-1])

    assert shell("storage", "verify").code == 0
    said = shell("storage", "verify", "--checksums")

    assert (said.code, "1 different" in said.out) == (1, True)
    assert "the index has" in said.out


def test_a_file_that_is_nowhere(moving: Moving) -> None:
    (moving.archive / "VOLDESC.CAT").unlink()

    said = moving.shell("storage", "where", LABEL)
    assert (said.code, "given not at all" in said.out) == (1, True)
    assert "1 of them are nowhere" in moving.shell("storage", "verify").out


def test_a_place_that_does_not_answer_is_asked_for_a_few_files_only(shell: Shell, archive: Path) -> None:
    shell.map(f'[[prefixes]]\nprefix = "/"\nlocations = ["http://127.0.0.1:1", "{archive.parent}"]\n')

    said = shell("storage", "verify", "--json")

    at_server, _ = said.json["places"].values()
    assert (said.code, at_server["unknown"], said.json["nowhere"]) == (1, said.json["files"], 0)


@pytest.mark.parametrize("command", ["where", "verify"])
def test_a_broken_map_is_told_with_its_key(shell: Shell, command: str) -> None:
    shell.map('[[prefixes]]\nprefix = "mro"\nlocations = ["/a"]\n')

    said = shell("storage", command, LABEL)

    assert said.code == 2
    assert f"tharsis storage {command}: " in said.err
    assert "storage.toml: prefixes[1].prefix" in said.err


def test_verify_of_nothing_is_no_success(shell: Shell) -> None:
    said = shell("storage", "verify", "/mro/mro/mrox_0002")

    assert (said.code, said.out) == (2, "")
    assert "the index has no file at or below /mro/mro/mrox_0002." in said.err


def test_a_path_that_is_no_file_is_told(shell: Shell) -> None:
    said = shell("storage", "where", "/mro/none")

    assert (said.code, "no file /mro/none" in said.err) == (2, True)


def test_a_prefix_that_nothing_is_below_is_told_with_those_that_are_known(shell: Shell, archive: Path) -> None:
    shell.map(f'[[prefixes]]\nprefix = "{PREFIX}"\nlocations = ["{archive}"]\n')

    said = shell("storage", "verify", "/mor")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("tharsis storage verify: the index has no file at or below /mor.")
    assert f"storage.toml has {PREFIX}; the index has /mro" in said.err
    assert said.err.count("\n") == 1
    assert shell("storage", "verify", "/mro").code == 0
