"""Elasticsearch as an engine of the contract suite: every data folder has indices of its own on one server."""

import hashlib
import os
from pathlib import Path
from typing import Any

from search import elastic
from search.elastic.options import Options

URL = "THARSIS_TEST_ELASTICSEARCH"


def options(folder: Path) -> Options:
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Options(urls=(os.environ[URL],), prefix=f"test-{name}", by_mission=False, patience=10.0)


def elastic_engines(engine: type) -> list[Any]:
    if URL not in os.environ:
        return []
    return [
        engine(
            "elastic",
            lambda folder: elastic.open_writer(options(folder)),
            lambda folder: elastic.open_reader(options(folder), folder),
        )
    ]
