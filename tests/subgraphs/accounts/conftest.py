"""A world for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.subgraphs.accounts.world import World
from tests.subgraphs.accounts.world import world as opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made
