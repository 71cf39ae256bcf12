"""Installs stac-fastapi into environments of its own, and serves it: as shipped, and with direct responses.

Direct responses take effect with a FastAPI before 0.120 only, so that they have an environment of their own. Elasticsearch
from Maven has no ``geo_shape``: geometry is stored and not indexed, which spares the peer work.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.gateway.running import free_port

HERE = Path(__file__).parent
ENVIRONMENTS = Path(".cache/stac")
_UNINDEXED = (
    '{"properties":{"geometry":{"type":"object","enabled":false},"bbox_shape":{"type":"object","enabled":false}}}'
)
_PATIENCE = 60.0


class Peer(NamedTuple):
    """A server that runs: its address and its process."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Processor seconds that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def installed(kind: str) -> Path:
    """The Python of an environment, ``shipped`` or ``direct``, installed where it is not."""
    requirements = HERE / f"{kind}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    folder = (ENVIRONMENTS / f"{kind}-{digest}").absolute()
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "-r", requirements], check=True)
        (folder / "installed").touch()
    return python


@contextmanager
def served(kind: str, elasticsearch: str) -> Iterator[Peer]:
    """Serve the peer over an Elasticsearch."""
    server, port = urlsplit(elasticsearch), free_port()
    settings = {
        "ES_HOST": str(server.hostname),
        "ES_PORT": str(server.port),
        "ES_USE_SSL": "false",
        "ENABLE_DIRECT_RESPONSE": "true" if kind == "direct" else "false",
        "STAC_FASTAPI_ES_CUSTOM_MAPPINGS": _UNINDEXED,
        "STAC_FASTAPI_ES_COLLECTIONS_CUSTOM_MAPPINGS": _UNINDEXED,
    }
    target = ["stac_fastapi.elasticsearch.app:create_app", "--factory", "--port", str(port)]
    command = [installed(kind), "-m", "uvicorn", *target, "--log-level", "warning", "--no-access-log"]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield Peer(url, process.pid)
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/", timeout=5).read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("stac-fastapi did not start: run its command by hand to see why.")
