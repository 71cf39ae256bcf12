"""A real Elasticsearch node, of any installed version, with data of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.gateway.running import free_port
from tests.services.installed import VERSIONS, home, needs
from tests.services.java import QUICK, JavaProcess

NEWEST, *_, OLDEST = VERSIONS["elasticsearch"]
CLASSES = "classes.aot"  # loaded once and kept: more than halves the CPU of a start; Java passes over another Java's
needs_elasticsearch = needs("elasticsearch", NEWEST, "Maven and a JDK")
needs_older_elasticsearch = needs("elasticsearch", OLDEST, "Maven and a JDK")


class Elasticsearch(JavaProcess):
    """One node without security; its indices outlive the process. Several run beside each other, each in its folder."""

    ready_path = "/_cluster/health?wait_for_status=yellow&timeout=30s"

    def __init__(
        self,
        folder: Path,
        version: str = NEWEST,
        *,
        port: int | None = None,
        heap: str = "512m",
        java_options: tuple[str, ...] = QUICK,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, home("elasticsearch", version), port, heap, java_options)
        self._settings = {
            "cluster.name": "tharsis",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(free_port()),
            "cluster.routing.allocation.disk.threshold_enabled": "false",  # a full disk of a tester is no matter here
            **(settings or {}),
        }

    def command(self) -> list[str]:
        """Give the node over its folder, which has the modules of the installation by a link."""
        (self.folder / "config").mkdir(exist_ok=True)
        modules = self.folder / "modules"
        modules.unlink(missing_ok=True)
        modules.symlink_to(self.installed / "modules")
        settings = [f"{name}={value}" for name, value in self._settings.items()]
        classes = self.installed / CLASSES
        java = [*self.java(), *([f"-XX:AOTCache={classes}"] if classes.exists() else [])]
        return [*java, f"-Des.path.home={self.folder}", "EsNode", str(self.folder), *settings]
