"""A real DynamoDB Local, in memory or with a database that outlives the process."""

from __future__ import annotations

from pathlib import Path

from tests.services.installed import VERSIONS, home, needs
from tests.services.java import QUICK, JavaProcess

VERSION = VERSIONS["dynamodb"]
needs_dynamodb = needs("dynamodb", VERSION, "Maven")

REGION = "us-east-1"
KEY = "onlyfortests"  # any will do, of letters and digits
SECRET = "only-for-tests"


class DynamoDB(JavaProcess):
    """One database for all keys and regions; in memory unless ``durable``."""

    ready_statuses = (400,)  # it wants a key of whoever asks

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = False,
        port: int | None = None,
        java_options: tuple[str, ...] = QUICK,
    ) -> None:
        super().__init__(folder, home("dynamodb", VERSION), port, "256m", java_options)
        self._durable = durable

    def command(self) -> list[str]:
        """Give the server; its native SQLite lies beside the jars."""
        return [
            *self.java(),
            f"-Daws.region={REGION}",
            f"-Dsqlite4java.library.path={self.installed / 'lib'}",
            "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
            *(["-dbPath", str(self.folder)] if self._durable else ["-inMemory"]),
            *("-sharedDb", "-disableTelemetry", "-port", str(self.port)),
        ]

    def environment(self) -> dict[str, str]:
        """Keep the keys of whoever runs the tests out of it."""
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
