"""The sample archives, harvested once and served in both topologies until the session ends."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from harvest.report import Report
from search.embedded import open_writer
from tests.harvest.archives import run
from tests.topologies.serving import Apart, apart, sample_roots, together, write_policy


class Harvested(NamedTuple):
    """A data folder, and what the harvest said of it."""

    data: Path
    report: Report


@pytest.fixture(scope="session")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    folder = tmp_path_factory.mktemp("served")
    report = asyncio.run(run(open_writer(folder), folder, *sample_roots()))  # type: ignore[arg-type]  # any writer
    write_policy(folder)
    return Harvested(folder, report)


@pytest.fixture(scope="session")
def one_process(harvested: Harvested) -> Iterator[str]:
    with together(harvested.data) as url:
        yield url


@pytest.fixture(scope="session")
def four_processes(harvested: Harvested, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    with apart(harvested.data, tmp_path_factory.mktemp("gateway")) as served:
        yield served


@pytest.fixture(params=["one process", "four processes"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of GraphQL in either topology."""
    if request.param == "one process":
        return f"{request.getfixturevalue('one_process')}/graphql"
    served: Apart = request.getfixturevalue("four_processes")
    return f"{served.gateway}/graphql"
