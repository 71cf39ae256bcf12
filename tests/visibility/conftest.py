"""What tests of jobs share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.visibility.served_jobs import Served, opened
from tests.visibility.test_every_way import COMMON, SECRET, harvest


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    data = await harvest(tmp_path / "vol", tmp_path / "data", COMMON | SECRET)
    async with opened(data) as one:
        yield one
