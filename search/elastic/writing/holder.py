"""Who holds the harvest's lock: a process on a host, for as long as it says so."""

import os
import socket
import time
from pathlib import Path
from typing import Self

import msgspec

from schema.times import SECOND, format_time

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


class Holder(msgspec.Struct, frozen=True):
    """``machine`` tells hosts and containers apart, ``began`` processes of one number; ``renewed`` is UTC microseconds."""

    note: str
    host: str
    machine: str
    process: int
    began: str
    since: int
    renewed: int

    @classmethod
    def this(cls, note: str) -> Self:
        """This process."""
        now = int(time.time() * SECOND)
        return cls(note, socket.gethostname(), _machine(), os.getpid(), _began(os.getpid()), now, now)

    def has_gone(self, lease: float) -> bool:
        """Whether its process has died (on this machine that can be seen), or has not renewed its hold for ``lease`` s."""
        if self.machine == _machine() and _began(self.process) != self.began:
            return True
        return self.renewed + lease * SECOND < time.time() * SECOND

    def is_same(self, other: Self) -> bool:
        """Whether both are one hold, renewed or not."""
        return msgspec.structs.replace(self, renewed=other.renewed) == other

    def __str__(self) -> str:
        return f"process {self.process} on {self.host} since {format_time(self.since)}: {self.note}"


def _machine() -> str:
    try:
        return f"{_BOOT.read_text().strip()} {_NAMESPACE.readlink()}"
    except OSError:
        return ""


def _began(process: int) -> str:
    """When a process began, as the kernel counts; empty where there is none, or no way to see it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
