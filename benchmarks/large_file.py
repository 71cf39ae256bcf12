"""A server of one large file, as an operator runs it, and what can be seen of its workers from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.gateway.running import ROOT, running_command

ADDRESS = "/data/mro/mro/large/LARGE.IMG"
_ARCHIVE = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "large"\narchive_status = "archived"\n'
_MORE = "[limits.{}]\nrequests_per_second = 10000\nrequest_burst = 10000\nstreams = 200\nbytes_per_day = 900_000_000_000_000\n"


class Served(NamedTuple):
    """A server: its port, its data folder, and the ids of its worker processes."""

    port: int
    data: str
    workers: list[int]

    def worker_of(self, client_port: int) -> int:
        """The worker that has the connection from a local port."""
        inode = _inode(self.port, client_port)
        return next(pid for pid in self.workers if inode in _sockets(pid))

    def cpu_seconds(self) -> float:
        """What the workers have used."""
        return sum(_cpu_seconds(pid) for pid in self.workers)

    def memory(self) -> int:
        """The bytes that the workers have resident."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers)
        return pages * os.sysconf("SC_PAGE_SIZE")


def tharsis(*arguments: str) -> str:
    """Run a command; gives what it prints."""
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def parent_of(pid: int) -> int:
    """The process that started another; 0 where that has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def served(size: int, workers: int, policy: str = "") -> Iterator[Served]:
    """Serve a file of so many bytes at `ADDRESS`; ``policy`` is added to the policy."""
    with tempfile.TemporaryDirectory() as folder:
        root, data = Path(folder, "large"), Path(folder, "data")
        root.mkdir()
        (root / "archive.toml").write_text(_ARCHIVE)
        with (root / "LARGE.IMG").open("wb") as file:
            file.truncate(size)
        tharsis("harvest", str(root), "--data", str(data))
        (data / "policy.toml").write_text(policy + "".join(_MORE.format(role) for role in ("public", "user")))
        with running_command("serve", "--data", str(data), "--workers", str(workers)) as url:
            port = urlsplit(url).port
            assert port is not None
            yield Served(port, str(data), _workers(port))


def _workers(port: int) -> list[int]:
    """The processes below the one that was started with a port."""
    parents = {int(entry.name): parent_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    (server,) = [pid for pid in parents if _started_with(pid, port) and not _started_with(parents[pid], port)]
    return [pid for pid, parent in parents.items() if parent == server and _sockets(pid)]


def _started_with(pid: int, port: int) -> bool:
    try:
        return f"\0--port\0{port}\0" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _sockets(pid: int) -> set[str]:
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(str(entry.readlink()).removeprefix("socket:[").removesuffix("]"))
        except OSError:  # closed meanwhile
            continue
    return found


def _inode(port: int, client_port: int) -> str:
    """The number of the server's end of a connection of this machine."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ends = [int(address.partition(":")[2], 16) for address in fields[1:3]]
        if ends == [port, client_port]:
            return fields[9]
    raise LookupError(f"there is no connection from port {client_port}")
