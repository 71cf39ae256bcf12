"""What S3 refuses and versitygw does not: a link together with ``Authorization`` (S3's "Error responses": InvalidArgument)."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

_BODY = b"<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>"
_REFUSED = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)


class StrictS3:
    """Stands before a server; ``requests`` are the heads of what it was asked, those of refused ones among them."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port
        self.url = ""
        self.requests: list[str] = []

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on, and all that comes back."""
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
        finally:
            writer.close()


@contextmanager
def strict(url: str) -> Iterator[StrictS3]:
    """Stand before the server at an address, as a host of another name, in a thread until the block ends."""
    front, loop = StrictS3(url), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(front.connected, "127.0.0.1", 0))
    front.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield front
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
