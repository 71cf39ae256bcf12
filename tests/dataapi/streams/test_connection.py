"""What has arrived of a response, counted on real connections."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dataapi.connection import Connection

_LARGE = 16_000_000  # more than all buffers hold


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The client's end of a connection, with a small buffer, and the server's."""
    with socket.socket() as listening, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        client.connect(listening.getsockname())
        server, _ = listening.accept()
        with server:
            yield client, server


def scope(server: socket.socket, /, **changed: Any) -> dict[str, Any]:
    """The scope of a request, with ports as texts, as granian gives them."""
    client, here = server.getpeername(), server.getsockname()
    addresses = {"client": (client[0], str(client[1])), "server": (here[0], str(here[1]))}
    return {"type": "http", "scheme": "http", "http_version": "1.1", **addresses, **changed}


def write(server: socket.socket) -> int:
    """Write as much as there is room for."""
    server.setblocking(False)
    written = 0
    try:
        while written < _LARGE:
            written += server.send(bytes(65_536))
    except BlockingIOError:
        pass
    return written


def read(client: socket.socket, wanted: int) -> None:
    while wanted:
        wanted -= len(client.recv(min(wanted, 65_536)))


def descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


def test_what_waits_has_not_arrived(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = ends
    connection = Connection.of(scope(server))
    assert connection is not None

    written = write(server)

    assert connection.written() == written
    assert connection.arrived() < written
    read(client, written)
    assert connection.arrived() == written
    connection.close()


def test_it_is_known_when_both_ends_are_closed(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = ends
    connection = Connection.of(scope(server))
    assert connection is not None
    written = write(server)
    read(client, 10_000)

    client.close()
    server.close()

    assert 10_000 <= connection.arrived() < written
    connection.close()


def test_looking_for_it_leaves_every_descriptor_as_it_was(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = ends
    before = descriptors()

    for known in (scope(server), scope(server, client=("127.0.0.1", "1"))):
        connection = Connection.of(known)
        if connection is not None:
            connection.close()

    assert descriptors() == before
    server.sendall(b"more")
    assert client.recv(4) == b"more"


def test_responses_before_do_not_count(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = ends
    server.sendall(bytes(5_000))
    read(client, 5_000)
    connection = Connection.of(scope(server))
    assert connection is not None
    assert connection.written() == 0

    server.sendall(bytes(700))
    read(client, 700)

    assert connection.arrived() == 700
    connection.close()


def test_nothing_is_written_to_a_connection_that_was_shut(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = ends
    connection = Connection.of(scope(server))
    assert connection is not None

    connection.shut()

    with pytest.raises(BrokenPipeError):
        server.send(b"more")
    assert client.recv(1) == b""
    connection.shut()
    connection.close()


@pytest.mark.parametrize(
    "changed",
    [
        {"scheme": "https"},
        {"http_version": "2"},
        {"client": None},
        {"client": ("127.0.0.1", "1")},
        {"client": ("there", "nowhere")},
        {"server": ("/run/socket", None)},
    ],
)
def test_what_cannot_be_known_is_not_guessed(
    ends: tuple[socket.socket, socket.socket], changed: dict[str, Any]
) -> None:
    _, server = ends

    assert Connection.of(scope(server, **changed)) is None
