"""Processes under measurement: started, waited for, and read from ``/proc`` with all their children."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """A running server: its port and its process, which leads a group of its own."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def cpu(self) -> float:
        """Give the seconds of processor time that it and its children have used so far."""
        return sum(int(stat[11]) + int(stat[12]) for stat in self._stats()) / _TICKS

    def memory(self) -> float:
        """Give the resident megabytes of it and its children."""
        return sum(int(stat[21]) for stat in self._stats()) * _PAGE / 1e6

    def stop(self) -> None:
        """End it with its children."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _stats(self) -> Iterator[list[str]]:
        """Give the fields of ``/proc/PID/stat`` from the third on, of every process of the group."""
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(") ")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[2]) == self.process.pid:
                yield fields


def start(
    command: list[str], port: int, log: Path, cwd: Path | None = None, more: dict[str, str] | None = None
) -> Server:
    """Start a server and wait until its port answers; raises RuntimeError with its log where it does not."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=out, stderr=out, start_new_session=True, env={**os.environ, **(more or {})}
        )
    server = Server(port, process, log)
    for _ in range(1800):  # Node takes a minute to start where other work has the cores
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.stop()
    raise RuntimeError(f"{command[0]} does not answer on port {port}:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
