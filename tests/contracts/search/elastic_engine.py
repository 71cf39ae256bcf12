"""Elasticsearch as an engine of the contract suite: every data folder has indices of its own on one server.

Making indices takes a server longer than all that a test asks of them. So a folder that is not used any more leaves its
indices, emptied, to the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from search import elastic
from search.elastic.options import Options
from search.elastic.reading.reader import ElasticReader
from search.elastic.writing.writer import ElasticWriter
from tests.services.elasticsearch import NEWEST, Elasticsearch
from tests.services.installed import is_installed
from tests.services.process import ENDING

URL = "THARSIS_TEST_ELASTICSEARCH"
"""The environment variable that names the server, so that processes started by a test use the same."""
_PREFIX = "elasticsearch-prefix"  # the file of a data folder that names its indices


class Namespaces:
    """The prefixes of indices on one server, and the folders that use them."""

    def __init__(self) -> None:
        self._used: dict[Path, str] = {}
        self._free: list[str] = []
        self._number = 0

    def options(self, folder: Path) -> Options:
        """How to reach the indices of a folder."""
        name = folder / _PREFIX
        if not name.exists():
            name.write_text(self._take(folder))
        return Options(urls=(server(),), prefix=name.read_text(), by_mission=False)

    def open_writer(self, folder: Path) -> ElasticWriter:
        return elastic.open_writer(self.options(folder))

    def open_reader(self, folder: Path) -> ElasticReader:
        return elastic.open_reader(self.options(folder), folder)

    def release(self, folder: Path) -> None:
        """Say that a folder is not used any more."""
        if folder in self._used:
            self._free.append(self._used.pop(folder))

    def _take(self, folder: Path) -> str:
        for used in [each for each in self._used if not each.exists()]:
            self.release(used)
        prefix = self._free.pop() if self._free else self._new()
        empty(prefix)
        self._used[folder] = prefix
        return prefix

    def _new(self) -> str:
        self._number += 1
        return f"contract-{os.getpid()}-{self._number}"


def is_here() -> bool:
    """Whether there is a server to use, or one can be started."""
    return URL in os.environ or is_installed("elasticsearch", NEWEST)


def server() -> str:
    """The url of the server, started by the first test of a process that asks for it."""
    if URL not in os.environ:
        # Data in memory where there is a place for it: a contract does not depend on the speed of a disk.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        folder = Path(tempfile.mkdtemp(prefix="elasticsearch-", dir=memory))
        started = Elasticsearch(folder).start()
        ENDING.append(partial(shutil.rmtree, folder, ignore_errors=True))
        ENDING.append(started.stop)
        os.environ[URL] = started.url  # also of processes that tests start
    return os.environ[URL]


def ask(method: str, target: str, body: bytes | None = None) -> Any:
    headers = {"content-type": "application/x-ndjson" if target.startswith("/_bulk") else "application/json"}
    request = urllib.request.Request(server() + target, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return orjson.loads(answer.read())


def empty(prefix: str) -> None:
    """Remove all documents of a prefix; of its state the number of the last run stays, for versions go on from it."""
    found = ask("POST", f"/{prefix}.*/_refresh") and ask("POST", f"/{prefix}.*/_search?size=10000", _NO_FIELDS)
    lines = []
    for hit in found["hits"]["hits"]:
        about = {"_index": hit["_index"], "_id": hit["_id"]}
        if hit["_id"] == "state":
            run = ask("GET", f"/{prefix}.state/_doc/state")["_source"]["run"]
            lines += [orjson.dumps({"index": about}), orjson.dumps({"generation": 1, "run": run})]
        else:
            lines.append(orjson.dumps({"delete": about}))
    if lines:
        ask("POST", "/_bulk?refresh=true", b"\n".join([*lines, b""]))


_NO_FIELDS = b'{"stored_fields": []}'
NAMESPACES = Namespaces()
