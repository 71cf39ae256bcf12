"""What S3 refuses and versitygw does not: a link together with ``Authorization`` (S3's "Error responses": InvalidArgument)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.clients.threads import loop_in_a_thread

_BODY = b"<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>"
_REFUSED = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)


class StrictS3:
    """Stands before a server; ``requests`` are the heads of what it was asked, those of refused ones among them."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port
        self.url = ""
        self.requests: list[str] = []
        self._passing: set[asyncio.Task[None]] = set()  # where its client has left, nothing else holds one that waits

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on, and all that comes back."""
        task = asyncio.get_running_loop().create_task(self._pass_on(reader, writer))

        def ended(task: asyncio.Task[None]) -> None:
            self._passing.discard(task)
            writer.close()

        self._passing.add(task)
        task.add_done_callback(ended)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.requests.append(head)
            if "X-Amz-Signature=" in head.partition("\r\n")[0] and re.search(r"(?i)\nauthorization:", head):
                writer.write(_REFUSED)
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            once = re.sub(r"(?i)\r\nconnection:[^\r]*", "", head)[:-2] + "Connection: close\r\n\r\n"
            back.write(once.encode("latin-1"))
            try:
                while piece := await there.read(65_536):
                    writer.write(piece)
                    await writer.drain()
            finally:
                back.close()
        except (OSError, asyncio.IncompleteReadError):  # the client has left
            pass


@contextmanager
def strict(url: str) -> Iterator[StrictS3]:
    """Stand before the server at an address, as a host of another name, until the block ends."""
    with loop_in_a_thread() as run:
        front = StrictS3(url)
        server = run(asyncio.start_server(front.connected, "127.0.0.1", 0))
        front.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
        yield front
        server.close()
