"""The map of ``storage.toml`` is followed while it is edited, and a broken one is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from aiobotocore.session import AioSession

from config.settings import Settings, load_settings
from config.tables import ConfigurationError
from config.watched import WatchedFile
from gateway.archive import Archive
from gateway.storage import Storage
from schema.records import FileRecord
from search.embedded import open_writer

FILE = FileRecord(uri="u", path="/mro/mro/a", size=1, location="file:///harvested/a")


def write(path: Path, location: str) -> None:
    draft = path.with_name("draft")
    draft.write_text(f'[[prefixes]]\nprefix = "/mro"\nlocations = ["{location}"]\n')
    draft.replace(path)


def look_again(storage: Storage) -> None:
    """Let the second pass for which the file is believed to be as it was."""
    watched: WatchedFile[object] = storage._map
    watched._looked -= 1.0


def url(storage: Storage) -> str:
    return storage.route(FILE).locations[0].url


async def test_a_changed_map_is_taken_over_and_a_broken_one_is_not(tmp_path: Path) -> None:
    storage = Storage(tmp_path, load_settings(tmp_path))
    assert url(storage) == "file:///harvested/a"

    write(tmp_path / "storage.toml", "s3://bucket")
    look_again(storage)
    assert (url(storage), storage.problems()) == ("s3://bucket/mro/a", {})

    write(tmp_path / "storage.toml", "ftp://host")
    look_again(storage)
    assert url(storage) == "s3://bucket/mro/a"
    assert "prefixes[1].locations[1]" in storage.problems()["storage"]

    write(tmp_path / "storage.toml", "relative")
    look_again(storage)
    assert (url(storage), storage.problems()) == (f"file://{tmp_path}/relative/mro/a", {})
    await storage.close()


def test_nothing_starts_with_a_broken_map_or_without_one_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"named\.toml"):
        Storage(tmp_path, Settings(storage=str(tmp_path / "named.toml")))
    write(tmp_path / "storage.toml", "ftp://host")
    with pytest.raises(ConfigurationError, match=r"storage\.toml"):
        Storage(tmp_path, Settings())


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The AWS sessions that are made."""
    sessions: list[object] = []

    class Noted(AioSession):  # type: ignore[misc]  # it has no types
        def __init__(self, **given: object) -> None:
            sessions.append(self)
            super().__init__(**given)

    monkeypatch.setattr("aiobotocore.session.AioSession", Noted)
    return sessions


@pytest.mark.parametrize(("location", "made"), [("s3://bucket/top", 1), ("/files", 0), ("https://host/files", 0)])
async def test_what_asks_buckets_is_made_at_the_start_where_the_map_names_one(
    tmp_path: Path, sessions: list[object], location: str, made: int
) -> None:
    write(tmp_path / "storage.toml", location)
    storage = Storage(tmp_path, load_settings(tmp_path))

    await storage.start()

    assert len(sessions) == made
    await storage.close()


async def test_an_archive_starts_with_it(tmp_path: Path, sessions: list[object]) -> None:
    writer = open_writer(tmp_path)
    await writer.open_run("nothing")
    await writer.commit()
    write(tmp_path / "storage.toml", "s3://bucket/top")
    archive = Archive(tmp_path, load_settings(tmp_path))

    await archive.start()

    assert len(sessions) == 1
    await archive.close()


def test_an_archive_without_buckets_starts_without_botocore(tmp_path: Path) -> None:
    write(tmp_path / "storage.toml", "/files")
    script = (
        "import asyncio, sys; from pathlib import Path; from config.settings import Settings; "
        "from gateway.storage import Storage; asyncio.run(Storage(Path(sys.argv[1]), Settings()).start()); "
        "sys.exit('botocore' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 0
