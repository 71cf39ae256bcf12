"""What servers and buckets do not give is named, stays in the index as it is, and is read later."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from config.storage import BucketSettings, StorageSettings
from config.tables import ConfigurationError
from storage.listing.sources import connect
from tests.harvest.archives import make
from tests.harvest.indexes import dump
from tests.harvest.remote.elsewhere import FILES, NO_STORAGE, alike, bucket, harvest
from tests.harvest.remote.server import FileServer, serving
from tests.harvest.test_kill import archive, start
from tests.services.s3 import S3


async def test_what_cannot_be_read_is_named_and_read_the_next_time(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        server.refused = {"/DATA/A.LBL": 503, "/DATA/C.xml": 403}
        server.once = {"/DATA/B.IMG": 503, "/BROWSE/": 429}
        first = await harvest(tmp_path / "data", server.url)
        server.refused = {}
        second = await harvest(tmp_path / "data", server.url)

    assert first.products == 2  # of four
    assert {problem.path for problem in first.warnings} >= {server.url + "DATA/A.LBL", server.url + "DATA/C.xml"}
    assert second.products == 4
    assert {problem.field for problem in second.warnings} == {"standard"}


async def test_a_label_that_cannot_be_read_stays_as_it_was(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        await harvest(tmp_path / "data", server.url)
        before = await dump(tmp_path / "data")
        os.utime(root / "DATA/A.LBL", (1, 1))
        original = _fail_gets(server, "/DATA/A.LBL")
        report = await harvest(tmp_path / "data", server.url)
        during = await dump(tmp_path / "data")
        server.RequestHandlerClass = original
        await harvest(tmp_path / "data", server.url)
        after = await dump(tmp_path / "data")

    unread = [problem.path for problem in report.warnings if "cannot be read" in problem.reason]
    assert unread == [server.url + "DATA/A.LBL"]
    assert during["products"] == after["products"] == before["products"]
    problems = [problem for file in after["files"].values() for problem in file.problems]
    assert {problem.field for problem in problems} == {"standard"}


def _fail_gets(server: FileServer, path: str) -> Any:
    """Answer HEAD as ever, and 500 to GET."""
    handler: Any = server.RequestHandlerClass

    def get(self: Any) -> None:
        self._send(500, b"", {}) if self.path == path else handler.do_GET(self)

    server.RequestHandlerClass = type("Failing", (handler,), {"do_GET": get})
    return handler


async def test_a_folder_that_cannot_be_listed_keeps_its_records(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        await harvest(tmp_path / "data", server.url)
        before = await dump(tmp_path / "data")
        server.refused = {"/DATA/": 403}
        report = await harvest(tmp_path / "data", server.url)

    assert [(problem.path, "403" in problem.reason) for problem in report.warnings] == [(server.url + "DATA", True)]
    assert report.removed == 0
    assert await dump(tmp_path / "data") == before


async def test_a_server_without_ranges_is_left_when_enough_has_come(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        server.knows_ranges = False
        await harvest(tmp_path / "there", server.url)
    await harvest(tmp_path / "here", root)

    await alike(tmp_path / "here", tmp_path / "there", f"{root}/", server.url)


async def test_roots_that_cannot_be_listed_are_refused_and_leave_the_index(tmp_path: Path, keys: S3) -> None:
    url, sources = bucket(keys, "refusals", make(tmp_path / "vol", FILES), "holdings/")
    nowhere = StorageSettings(buckets={"nowhere-at-all": BucketSettings(keys.region, keys.url)})
    with serving(tmp_path) as server:
        for root, connected, reason in (
            ("s3://nowhere-at-all/x", partial(connect, nowhere), "no bucket of this name"),
            ("s3://refusals/other", sources, "holds no file"),
            (server.url + "nothing/", NO_STORAGE, "no such file or folder"),
            (server.url + "vol/archive.toml", NO_STORAGE, "no such file or folder|no list"),
        ):
            with pytest.raises(ConfigurationError, match=reason):
                await harvest(tmp_path / "data", root, sources=connected)
    assert (await dump(tmp_path / "data"))["files"] == {}
    assert (await harvest(tmp_path / "data", url, sources=sources)).products == 4


def kill_midway(server: FileServer, data: Path) -> None:
    process = start(server.url, data)
    while len(server.served) < 40:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()


async def test_a_killed_harvest_goes_on_to_the_same_index(tmp_path: Path) -> None:
    root = archive(tmp_path / "vol", 6)
    with serving(root) as server:
        await harvest(tmp_path / "whole", server.url)
        server.served.clear()
        kill_midway(server, tmp_path / "killed")
        assert start(server.url, tmp_path / "killed").wait() == 0

    assert await dump(tmp_path / "killed") == await dump(tmp_path / "whole")
