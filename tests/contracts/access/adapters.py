"""All that keep accounts, tokens, the audit log and the meter, and how to open each."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from access.dynamodb import open_dynamodb
from access.sqlite import open_embedded
from access.store import Store
from config.accounts import DynamoDBSettings

ENDPOINT = "THARSIS_TEST_DYNAMODB"
"""The environment variable with the address of DynamoDB, for tests and for the processes that they start.

Those of AWS have the rest.
"""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Adapter:
    """How to open a store; several that are opened on one folder are the same store, as in several processes."""

    name: str
    opening: Callable[[Path, Clock], Store]

    def open(self, folder: Path, clock: Clock = time.time) -> Store:
        """Open the store of a folder; ``clock`` is what its meter goes by."""
        return self.opening(folder, clock)


def open_table(folder: Path, clock: Clock) -> Store:
    """Open the store in a table that stands for the folder."""
    table = hashlib.sha256(bytes(folder)).hexdigest()
    return open_dynamodb(folder, DynamoDBSettings(table, None, os.environ[ENDPOINT], create=True), clock)


ADAPTERS = {each.name: each for each in (Adapter("embedded", open_embedded), Adapter("dynamodb", open_table))}
