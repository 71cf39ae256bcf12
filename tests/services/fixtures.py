"""One server of each real service for a test process, started by the first test that asks for it.

A second process has servers of its own: what a test does to a whole cluster (templates, settings) meets no other test
that runs at the same time. Tests that kill a server start one for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.dynamodb import DynamoDB, needs_dynamodb
from tests.services.elasticsearch import OLDEST, Elasticsearch, needs_elasticsearch, needs_older_elasticsearch
from tests.services.installed import skip_unless
from tests.services.process import ENDING
from tests.services.s3 import S3, needs_s3


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A running S3 without buckets of its own: each test names its own."""
    skip_unless(needs_s3)
    with S3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """A running node of the newest version: each test names its own indices and templates."""
    skip_unless(needs_elasticsearch)
    with Elasticsearch(tmp_path_factory.mktemp("elasticsearch")) as server:
        yield server


@pytest.fixture(scope="session")
def older_elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """A running node of the oldest version that is supported."""
    skip_unless(needs_older_elasticsearch)
    with Elasticsearch(tmp_path_factory.mktemp("older-elasticsearch"), OLDEST) as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DynamoDB]:
    """A running DynamoDB in memory: each test names its own tables."""
    skip_unless(needs_dynamodb)
    with DynamoDB(tmp_path_factory.mktemp("dynamodb")) as server:
        yield server


def pytest_sessionfinish() -> None:
    """End what was started outside fixtures."""
    while ENDING:
        ENDING.pop()()
