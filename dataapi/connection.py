"""What of a response has arrived, as the kernel knows it: bytes that the client's machine has acknowledged (Linux).

A server takes pieces long before they arrive: they wait in its own buffers and in the kernel's, which are megabytes. When
a client leaves, only the kernel can tell how much of that it got. Its machine's own receive buffer counts as the client.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Mapping
from typing import Any

_OPEN = "/proc/self/fd"
_ACKNOWLEDGED = 120  # where struct tcp_info has tcpi_bytes_acked (linux/tcp.h, since Linux 4.1)
_INFO_SIZE = _ACKNOWLEDGED + 8
_SIOCOUTQ = 0x5411  # bytes that were written and not acknowledged (linux/sockios.h)
_KNOWN = sys.platform == "linux"


class Connection:
    """The connection of one response, as it is sent. `close` it.

    Only bare HTTP/1 is known: below TLS other bytes are acknowledged than those of responses, and HTTP/2 mixes responses.
    """

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        acknowledged, waiting = self._counters()
        self._before = acknowledged + waiting

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> Connection | None:
        """The connection that a request came by; None where it is not known."""
        client, server = scope.get("client"), scope.get("server")
        plain = scope.get("scheme") == "http" and scope.get("http_version") in ("1.0", "1.1")
        if not (_KNOWN and plain and client and server):
            return None
        try:
            found = _find((client[0], int(client[1])), (server[0], int(server[1])))
            return cls(found) if found is not None else None
        except (OSError, TypeError, ValueError):  # it is gone already, or addresses are no addresses
            return None

    def arrived(self) -> int:
        """Bytes of the response, its headers among them, that the client's machine has acknowledged."""
        return self._counters()[0] - self._before

    def written(self) -> int:
        """Bytes of the response, its headers among them, that the network has or will be given."""
        return sum(self._counters()) - self._before

    def shut(self) -> None:
        """Write and read nothing more: what waits for room is not written then, however long the client would take."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection, which is the server's."""
        self._socket.close()

    def _counters(self) -> tuple[int, int]:
        info = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_SIZE)
        (waiting,) = struct.unpack("i", fcntl.ioctl(self._socket.fileno(), _SIOCOUTQ, bytes(4)))
        return struct.unpack_from("Q", info, _ACKNOWLEDGED)[0], waiting


def _find(client: tuple[str, int], server: tuple[str, int]) -> socket.socket | None:
    """A socket of this process by both of its addresses: a handle of our own, which outlives the server's."""
    with os.scandir(_OPEN) as entries:
        for entry in entries:
            descriptor = int(entry.name)
            if not _is_between(descriptor, client, server):
                continue
            handle = socket.socket(fileno=os.dup(descriptor))
            if _is_between(handle.fileno(), client, server):
                return handle
            handle.close()  # the server closed the other one meanwhile, and its number is something else's
    return None


def _is_between(descriptor: int, client: tuple[str, int], server: tuple[str, int]) -> bool:
    """Whether a descriptor is a connection's. All are looked at for each large answer: asked of no more than its addresses,
    a thousand take 3 ms.
    """
    try:
        # With its kind told, Python asks for none; IPv6's addresses have room for those of IPv4.
        borrowed = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, descriptor)
    except OSError:  # closed meanwhile
        return False
    try:
        return bool(borrowed.getpeername()[:2] == client and borrowed.getsockname()[:2] == server)
    except OSError:  # it listens, or is no socket of the network
        return False
    finally:
        borrowed.detach()
