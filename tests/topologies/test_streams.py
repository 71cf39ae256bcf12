"""Streams of a large file as a client and an operator meet them: real connections, a real server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.large_file import ADDRESS, Served, parent_of, served, tharsis

SIZE, WANTED = 100_000_000, 5_000_000
SMALLER = 20_000_000  # and still more than all buffers hold
BUFFER = 65_536
SLACK = 300_000
"""Bytes that may wait in the client's receive buffer of 64 KiB, which the kernel doubles, and in a piece."""

_CURTAIL = ("--reason", "a test", "--data")


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(SIZE, 1) as made:
        yield made


class Client:
    """An account of its own, that reads what is at an address by a connection with a small receive buffer."""

    def __init__(self, server: Served, name: str, address: str = ADDRESS) -> None:
        self.name, self.data, self.got = name, server.data, 0
        token = tharsis("token", "create", "--account", name, "--role", "user", "--data", server.data)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._socket.settimeout(30)
        self._socket.connect(("127.0.0.1", server.port))
        self._socket.sendall(f"GET {address} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode())

    def read(self, wanted: int) -> None:
        """Read until so many bytes, or the stream's end."""
        while self.got < wanted and (piece := self._socket.recv(BUFFER)):
            self.got += len(piece)

    def read_to_its_end(self) -> None:
        with contextlib.suppress(ConnectionError):
            self.read(SIZE)

    def close(self) -> None:
        self._socket.close()

    def charged(self) -> int:
        """What the account was charged, as soon as its stream is settled."""
        while True:
            shown = json.loads(tharsis("account", "show", self.name, "--data", self.data, "--json"))
            if shown["bytesOfDay"] < SMALLER:  # more was charged before
                return int(shown["bytesOfDay"])


def test_a_client_that_leaves_is_charged_what_it_got(server: Served) -> None:
    client = Client(server, "ada")
    client.read(WANTED)

    client.close()

    assert abs(client.charged() - client.got) <= SLACK


def test_a_client_that_takes_nothing_is_cut_and_charged_what_it_was_given(server: Served) -> None:
    client = Client(server, "eve")
    client.read(WANTED)

    tharsis("account", "curtail", "eve", "--to", "metadata", *_CURTAIL, server.data)
    charged = client.charged()  # while it takes nothing
    client.read_to_its_end()

    assert WANTED <= client.got < SIZE
    assert abs(charged - client.got) <= SLACK
    client.close()


@pytest.mark.parametrize("format_", ["zip", "tar"])
def test_an_archive_is_cut_when_its_token_is_revoked(server: Served, format_: str) -> None:
    directory = ADDRESS.rpartition("/")[0]
    client = Client(server, format_, f"{directory}/?format={format_}")
    client.read(WANTED)

    tharsis("token", "revoke", "--account", format_, "--data", server.data)
    charged = client.charged()  # while it takes nothing
    client.read_to_its_end()

    assert WANTED <= client.got < SIZE
    assert abs(charged - client.got) <= SLACK
    client.close()


def test_a_server_that_is_stopped_ends_its_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THARSIS_SERVER__DRAIN_SECONDS", "4")
    with served(SMALLER, 1) as server:
        stalled, reading = Client(server, "ada"), Client(server, "eve")
        for client in (stalled, reading):
            client.read(WANTED)
        (worker,) = server.workers

        os.kill(parent_of(worker), signal.SIGTERM)
        reading.read(SMALLER)  # it has time enough
        while _running(worker):
            time.sleep(0.05)

        assert reading.got >= SMALLER
        with pytest.raises(ConnectionError):
            socket.create_connection(("127.0.0.1", server.port), 5)
        charged = stalled.charged()
        stalled.read_to_its_end()
        assert abs(charged - stalled.got) <= SLACK
        for client in (stalled, reading):
            client.close()


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
