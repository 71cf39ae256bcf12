"""What an unpaced stream of a local file costs, and 100 of them at once: ``python -m benchmarks.streaming``."""

from __future__ import annotations

import socket
import sys
import threading

from benchmarks.large_file import ADDRESS, Served, served

SIZE, ROUNDS, STREAMS = 1_000_000_000, 5, 100
GOAL_RATE, GOAL_MEMORY = 1e9, 200_000_000
_PART = 50_000_000  # bytes that each of many streams reads


def read(port: int, wanted: int, begun: threading.Barrier | None = None) -> None:
    """Read so many bytes of the file, as fast as they come."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {ADDRESS} HTTP/1.1\r\nhost: x\r\nrange: bytes=0-{wanted - 1}\r\n\r\n".encode())
        buffer, got = bytearray(1_048_576), 0
        while got < wanted and (size := client.recv_into(buffer)):
            if begun is not None and not got:
                begun.wait()  # until all streams have begun
            got += size


def together(server: Served) -> tuple[int, int]:
    """Resident bytes before many streams, and at most while they run."""
    before = most = server.memory()
    begun = threading.Barrier(STREAMS)
    threads = [threading.Thread(target=read, args=(server.port, _PART, begun)) for _ in range(STREAMS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, server.memory())
        threads[0].join(0.05)
        threads = [thread for thread in threads if thread.is_alive()] or threads[:1]
    return before, most


def main() -> None:
    """Print CPU and memory; the exit code is not zero where a goal is missed."""
    with served(SIZE, 1) as server:
        read(server.port, SIZE)
        rates = []
        for _ in range(ROUNDS):
            before = server.cpu_seconds()
            read(server.port, SIZE)
            rates.append(SIZE / (server.cpu_seconds() - before))
        resident, most = together(server)
    said = ", ".join(f"{rate / 1e9:.2f}" for rate in rates)
    print(f"a local file of {SIZE / 1e9:g} GB: {said} GB a CPU second of the server (goal {GOAL_RATE / 1e9:g})")
    print(f"{STREAMS} streams at once: {resident / 1e6:.0f} MB resident before, {most / 1e6:.0f} MB at most")
    sys.exit(0 if max(rates) >= GOAL_RATE and most - resident <= GOAL_MEMORY else 1)


if __name__ == "__main__":
    main()
