"""Whether a curtailed account keeps to its rate over all its streams: ``python -m benchmarks.pacing``.

Four streams of one account at two workers, two each; then what is had within 30 seconds, however the streams share it.
"""

from __future__ import annotations

import socket
import sys
import threading
import time

from benchmarks.large_file import ADDRESS, Served, served, tharsis

RATE, SECONDS, STREAMS, WORKERS = 5_000_000, 30.0, 4, 2
GOAL = 0.05
_SIZE = 800_000_000


class Reader:
    """A stream that is read as fast as it comes."""

    def __init__(self, port: int, token: str) -> None:
        self._request = f"GET {ADDRESS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode()
        self._socket = socket.create_connection(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.bytes = 0

    def start(self) -> None:
        """Ask, and read from now on."""
        self._socket.sendall(self._request)
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """Close the connection, which was not used."""
        self._socket.close()

    def _read(self) -> None:
        while piece := self._socket.recv(65_536):
            self.bytes += len(piece)


def spread(server: Served, token: str) -> list[Reader]:
    """Open so many connections that each worker has its part of the streams."""
    chosen: dict[int, list[Reader]] = {pid: [] for pid in server.workers}
    while sum(map(len, chosen.values())) < STREAMS:
        reader = Reader(server.port, token)
        time.sleep(0.05)  # until a worker has taken it
        its = chosen[server.worker_of(reader.port)]
        if len(its) < STREAMS // WORKERS:
            its.append(reader)
        else:
            reader.close()
    return [reader for its in chosen.values() for reader in its]


def rate(readers: list[Reader], seconds: float) -> tuple[float, list[float]]:
    """Bytes a second of all, and of each."""
    before, began = [reader.bytes for reader in readers], time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    each = [(reader.bytes - was) / took for reader, was in zip(readers, before, strict=True)]
    return sum(each), each


def main() -> None:
    """Print the rates; the exit code is not zero where the goal is missed."""
    policy = (
        f'[[ladder]]\nstanding = "paced"\nviolations = 3\nwithin = 60\nreason = "Slow."\nbytes_per_second = {RATE}\n'
    )
    with served(_SIZE, WORKERS, policy) as server:
        token = tharsis("token", "create", "--account", "ada", "--role", "user", "--data", server.data)
        tharsis("account", "curtail", "ada", "--to", "paced", "--reason", "slow", "--data", server.data)
        time.sleep(1.5)
        readers = spread(server, token)
        for reader in readers:
            reader.start()
        found, each = rate(readers, SECONDS)
        tharsis("account", "restore", "ada", "--data", server.data)
        began = time.monotonic()
        while rate(readers, 0.1)[0] < 4 * RATE and time.monotonic() - began < 10:
            pass
        restored = time.monotonic() - began
    error = found / RATE - 1
    shares = ", ".join(f"{one / found:.1%}" for one in each)
    print(
        f"paced to {RATE:,} bytes a second, {STREAMS} streams at {WORKERS} workers had {found:,.0f} over {SECONDS:g} s"
    )
    print(f"that is {error:+.2%} (goal ±{GOAL:.0%}); shares {shares}; restored after {restored:.1f} s (goal 2 s)")
    sys.exit(0 if abs(error) <= GOAL and restored <= 2 else 1)


if __name__ == "__main__":
    main()
