"""What a file server says of a file beside its bytes."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.storage import StorageSettings
from storage.listing.port import Listed
from storage.listing.sources import connect
from storage.port import Gone

CONTENT = b"0123456789"
MD5, SHA256 = hashlib.md5(CONTENT), hashlib.sha256(CONTENT)
PAGE = b'<h1>Index of /</h1><a href="x.img">x.img</a>'
DATE = "Sat, 30 May 2009 05:19:15 GMT"


@contextmanager
def serving(status: int, headers: dict[str, str]) -> Iterator[str]:
    """Give the address of a folder with one file, of which HEAD says this."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_HEAD(self) -> None:
            self._send(status, headers)

        def do_GET(self) -> None:
            if self.path.endswith("moved/"):
                self._send(302, {"Location": "https://other.gov/"})
                return
            self._send(200, {"Content-Length": str(len(PAGE))})
            self.wfile.write(PAGE)

        def _send(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


async def listed(url: str) -> list[Listed]:
    source = connect(StorageSettings(listing_patience=1.0), 4)["http"]
    try:
        return [item async for page in source.folder(url) for item in page]
    finally:
        await source.close()


@pytest.mark.parametrize(
    ("headers", "md5", "sha256"),
    [
        ({}, None, None),
        ({"Content-MD5": base64.b64encode(MD5.digest()).decode()}, MD5.hexdigest(), None),
        (
            {"Repr-Digest": f"md5=:eA==:, sha-256=:{base64.b64encode(SHA256.digest()).decode()}:"},
            None,
            SHA256.hexdigest(),
        ),
        ({"Digest": f"SHA-256={base64.b64encode(SHA256.digest()).decode()}"}, None, SHA256.hexdigest()),
        ({"Content-MD5": "no base64!", "Digest": "SHA-256=eA=="}, None, None),
    ],
)
async def test_checksums_that_headers_state_are_taken_over(
    headers: dict[str, str], md5: str | None, sha256: str | None
) -> None:
    with serving(200, {"Content-Length": "10", "Last-Modified": DATE, **headers}) as url:
        (item,) = await listed(url)

    assert (item.name, item.size, item.modified, item.md5, item.sha256) == (
        "x.img",
        10,
        1_243_660_755_000_000,
        md5,
        sha256,
    )


async def test_a_time_that_no_clock_has_is_passed_over() -> None:
    with serving(200, {"Content-Length": "10", "Last-Modified": f"Sun, 06 Nov {10**20} 08:49:37 GMT"}) as url:
        assert await listed(url) == [Listed("x.img", size=10, tag=f"Sun, 06 Nov {10**20} 08:49:37 GMT")]


async def test_a_file_of_no_known_size_is_named_with_the_reason() -> None:
    with serving(200, {}) as url:
        (item,) = await listed(url)

    assert "Content-Length" in (item.problem or "")


async def test_a_link_to_a_folder_without_its_slash_is_a_folder() -> None:
    with serving(301, {"Location": "x.img/"}) as url:
        assert await listed(url) == [Listed("x.img", is_folder=True)]


async def test_no_redirect_is_followed() -> None:
    with serving(302, {"Location": "https://other.gov/x.img"}) as url:
        (item,) = await listed(url)
        with pytest.raises(Gone, match="another place"):
            await listed(url + "moved/")

    assert "another place" in (item.problem or "")
