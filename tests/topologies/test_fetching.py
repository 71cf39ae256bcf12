"""The scripts of manifests, run to their end where the policy holds them, with links that live for 5 seconds."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.embedded import open_writer
from tests.gateway.running import running_command
from tests.harvest.archives import make, run
from tests.services.s3 import S3
from tests.waiting import eventually

NAMES = (f"fetching-{number}" for number in itertools.count())
FEW, MANY = 60, 2000
POLICY = """[links]
seconds = 5
[violations.burst]
count = 1
seconds = 3_600
[[ladder]]
standing = "paced"
violations = 1
within = 3_600
reason = "One request too soon."
bytes_per_second = 1_000_000
"""
QUICK = POLICY + "[limits.public]\nrequests_per_second = 30\nrequest_burst = 5\nlinks_per_minute = 1\nstreams = 1\n"


def contents(count: int) -> dict[str, bytes]:
    return {f"DATA/{number:04}.IMG": f"{number} ".encode() * (1 + number % 7) for number in range(count)}


@contextmanager
def served(folder: Path, count: int, policy: str, s3: S3 | None) -> Iterator[str]:
    """An archive of small files, in a folder or in S3 where clients are sent to; gives its address."""
    data, files = folder / "data", contents(count)
    toml = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "v"\narchive_status = "archived"\n'
    root = make(folder / "v", {"archive.toml": toml, **files})
    data.mkdir()
    asyncio.run(run(open_writer(data), data, root))  # type: ignore[arg-type]  # any writer
    (data / "policy.toml").write_text(policy)
    if s3 is not None:
        bucket = s3.bucket(next(NAMES))
        for name, content in {"archive.toml": toml.encode(), **files}.items():
            s3.put(bucket, f"top/v/{name}", content)
        (data / "storage.toml").write_text(
            f'[[prefixes]]\nprefix = "/mro/mro"\nlocations = ["s3://{bucket}/top"]\n'
            f'[buckets.{bucket}]\nregion = "{s3.region}"\nendpoint = "{s3.url}"\n'
        )
        # What is there in the folder must not be what is fetched.
        for name in files:
            (root / name).unlink()
    with running_command("serve", "--data", str(data)) as address:
        yield address


def fetch(script: bytes, folder: Path, interrupted_after: int | None = None) -> str:
    """Run a script to its end, or until it has fetched some files; gives what it says."""
    folder.mkdir(exist_ok=True)
    file = folder.with_name("fetch.sh")
    file.write_bytes(script)
    process = subprocess.Popen(["sh", str(file)], cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True)
    if interrupted_after is not None:
        while len(list(folder.rglob("*.IMG"))) < interrupted_after and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    said = process.communicate()[1]
    assert process.returncode == (0 if interrupted_after is None else -signal.SIGKILL), said
    return said


def slowed_down(data: Path) -> list[object]:
    """The accounts that are: a single request beyond the rate is enough here."""
    with sqlite3.connect(data / "access.sqlite") as connection:
        return connection.execute("SELECT name, rung FROM account WHERE rung != 'normal'").fetchall()


def check(folder: Path, count: int, format_: str, policy: str, s3: S3 | None) -> None:
    with served(folder, count, policy, s3) as address:
        with urllib.request.urlopen(f"{address}/manifest?directory=/&format={format_}") as answer:
            script = answer.read()
        fetch(script, folder / "got", interrupted_after=count // 3)
        fetch(script, folder / "got")

        got = {path.name: path.read_bytes() for path in (folder / "got").rglob("*.IMG")}
        assert got == {name.rpartition("/")[2]: content for name, content in contents(count).items()}
        assert not list((folder / "got").rglob("*.part"))
        assert slowed_down(folder / "data") == []


@pytest.mark.parametrize("format_", ["curl", "wget"])
def test_a_script_fetches_from_a_folder_within_the_limits(tmp_path: Path, format_: str) -> None:
    check(tmp_path, FEW, format_, QUICK, None)


@pytest.fixture
def bucket_keys(s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    return s3


@pytest.mark.parametrize("format_", ["curl", "wget"])
def test_a_script_fetches_by_links_to_s3_within_the_limits(tmp_path: Path, format_: str, bucket_keys: S3) -> None:
    check(tmp_path, FEW, format_, QUICK, bucket_keys)


def test_a_request_too_soon_would_be_seen(tmp_path: Path) -> None:
    with served(tmp_path, FEW, QUICK, None) as address:
        for _ in range(20):
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(f"{address}/data/mro/mro/v/").close()

        seen = [("anonymous:127.0.0.1", "paced")]
        eventually(lambda: slowed_down(tmp_path / "data") == seen, "it is not seen")


@pytest.mark.soak
@pytest.mark.parametrize("format_", ["curl", "wget"])
def test_a_script_of_two_thousand_files_ends_within_the_limits_of_anybody(
    tmp_path: Path, format_: str, bucket_keys: S3
) -> None:
    check(tmp_path, MANY, format_, POLICY, bucket_keys if format_ == "curl" else None)
