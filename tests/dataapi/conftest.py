"""What all tests of bytes charge."""

from collections.abc import AsyncIterator

import pytest

from tests.access.accounting import Accounting, accounting


@pytest.fixture
async def accounts() -> AsyncIterator[Accounting]:
    async with accounting() as made:
        yield made
