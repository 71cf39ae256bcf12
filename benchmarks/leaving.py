"""What a client is charged that leaves at 5 MB of 800 MB: ``python -m benchmarks.leaving``.

It reads as fast as it can, slowly, or with a small receive buffer; and it takes nothing more and leaves later. What the
client has read is compared with what its account was charged.
"""

from __future__ import annotations

import json
import socket
import sys
import time

from benchmarks.large_file import ADDRESS, Served, served, tharsis

SIZE, WANTED, GOAL = 800_000_000, 5_000_000, 262_144
_PIECE = 65_536


def read(server: Served, token: str, rate: float, buffer: int, rest: float) -> int:
    """Read so many bytes, then leave; gives how many these were, headers left out."""
    with socket.socket() as client:
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET {ADDRESS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode())
        head, began = client.recv(_PIECE), time.monotonic()
        got = len(head.partition(b"\r\n\r\n")[2])
        while got < WANTED:
            got += len(client.recv(min(_PIECE, WANTED - got)))
            if rate:
                time.sleep(max(0.0, got / rate - (time.monotonic() - began)))
        time.sleep(rest)
    return got


def charged(server: Served) -> int:
    """The bytes that the account was charged, when all streams are settled."""
    before = -1
    while True:
        shown = json.loads(tharsis("account", "show", "ada", "--data", server.data, "--json"))
        used = int(shown["bytesOfDay"])
        if used == before:
            return used
        before = used


def main() -> None:
    """Print what was charged beyond what was read; the exit code is not zero where the goal is missed."""
    worst = 0
    with served(SIZE, 1) as server:
        token = tharsis("token", "create", "--account", "ada", "--role", "user", "--data", server.data)
        before = 0
        for name, rate, buffer, rest in (
            ("as fast as it can", 0.0, 0, 0.0),
            ("at 2 MB a second", 2e6, 0, 0.0),
            ("with a receive buffer of 64 KiB", 0.0, 65_536, 0.0),
            ("and takes nothing for 2 s", 0.0, 65_536, 2.0),
            ("and takes nothing for 2 s, with the kernel's buffer", 0.0, 0, 2.0),
        ):
            got = read(server, token, rate, buffer, rest)
            used = charged(server)
            beyond, before = used - before - got, used
            print(f"read {got:,} bytes {name}: charged {beyond:+,}")
            worst = max(worst, abs(beyond)) if buffer or not rest else worst
    print(
        f"at most {worst:,} bytes (goal {GOAL:,}); what waits in the client's own receive buffer counts as read by it"
    )
    sys.exit(0 if worst <= GOAL else 1)


if __name__ == "__main__":
    main()
