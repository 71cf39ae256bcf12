"""`/data` while S3 dies, falls silent and comes back, and a file server has the same; and clients that leave."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from tests.clients.served import ARCHIVE, Served, harvest, make_archive, put_into_s3, serving, storage_of
from tests.clients.threads import Run, loop_in_a_thread
from tests.services.installed import skip_unless
from tests.services.s3 import S3, needs_s3
from tests.storage.file_server import FileServer
from tests.waiting import PATIENCE, eventually

BOTH = ("direct", "sent")
LARGE = 64_000_000
SPARSE = 800_000_000
ANYBODY = "anonymous:127.0.0.1"
_SILENCE = {"direct": 4.0, "sent": PATIENCE}  # seconds: where a place falls silent, and where none does


class Places(NamedTuple):
    """A server, and the two places of its bytes."""

    served: Served
    s3: S3
    files: FileServer
    run: Run


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    content: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow none."""


_OPENER = urllib.request.build_opener(_Stay)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Volumes that are in S3, and at a file server; those of one are ``sent`` by us. One is a large file in a folder."""
    skip_unless(needs_s3)
    folder = tmp_path_factory.mktemp("faults")
    roots = {volume: make_archive(folder / volume, volume) for volume in BOTH}
    (roots["sent"] / "DATA" / "LARGE.IMG").write_bytes(random.Random(1).randbytes(LARGE))
    roots["sparse"] = folder / "sparse"
    (roots["sparse"] / "DATA").mkdir(parents=True)
    (roots["sparse"] / "archive.toml").write_text(ARCHIVE.format("sparse"))
    with (roots["sparse"] / "DATA" / "LARGE.IMG").open("wb") as file:
        file.truncate(SPARSE)  # it takes no room
    data = folder / "data"
    harvest(data, *roots.values())
    (folder / "s3").mkdir()
    with S3(folder / "s3") as s3, loop_in_a_thread() as run:
        files = run(FileServer(folder).start())
        prefixes = ""
        for volume, delivery in zip(BOTH, ("direct", "through"), strict=True):
            put_into_s3(s3, volume, roots[volume])
            locations = json.dumps([f"s3://clients/mro/{volume}", f"{files.url}/{volume}"])
            prefixes += f'[[prefixes]]\nprefix = "/mro/mro/{volume}"\nlocations = {locations}\n'
            prefixes += f'delivery = "{delivery}"\ntimeout = {_SILENCE[volume]}\n'
        (data / "storage.toml").write_text(storage_of(s3.url, prefixes))
        with serving(data, s3) as url:
            yield Places(Served(url, data, roots), s3, files, run)
        run(files.stop())


@pytest.fixture
def whole(places: Places) -> Iterator[Places]:
    """Both places answer, before and after."""
    yield places
    if places.s3.pid is None:
        places.s3.start()
    os.kill(places.s3.pid or 0, signal.SIGCONT)
    places.files.faults.status = None
    eventually(lambda: asked(places.served.address("direct")).status == 303, "S3 is not asked again")


def asked(url: str, shown: dict[str, str] | None = None) -> Answer:
    """What is answered, without following a redirect."""
    try:
        with _OPENER.open(urllib.request.Request(url, headers=shown or {}), timeout=PATIENCE) as got:
            return Answer(got.status, dict(got.headers), got.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read())


def die(s3: S3) -> None:
    s3.kill()


def fall_silent(s3: S3) -> None:
    assert s3.pid is not None
    os.kill(s3.pid, signal.SIGSTOP)


@pytest.mark.parametrize(("volume", "fail"), [("direct", die), ("direct", fall_silent), ("sent", die)])
def test_the_file_server_answers_for_s3_until_it_is_back(
    whole: Places, volume: str, fail: Callable[[S3], None]
) -> None:
    served, account = whole.served, f"{volume}-{fail.__name__}"
    shown = {"Authorization": f"Bearer {served.token(account)}"}
    address, content = served.address(volume), served.content(volume)
    time.sleep(2.1)  # a bucket that answered is believed to go on answering for 2 s
    before = len(whole.files.requests)
    fail(whole.s3)

    answer = asked(address, shown)
    part = asked(address, {**shown, "Range": "bytes=100-199"})

    assert (answer.status, answer.content) == (200, content)
    assert (part.status, part.content) == (206, content[100:200])
    assert len(whole.files.requests) > before
    eventually(lambda: served.used(account) == len(content) + 100, "it is not charged for what it got")

    if whole.s3.pid is None:
        whole.s3.start()
    os.kill(whole.s3.pid or 0, signal.SIGCONT)
    asked_of_files = len(whole.files.requests)

    def of_s3_again() -> bool:
        nonlocal asked_of_files
        last, asked_of_files = asked_of_files, len(whole.files.requests)
        return asked(address).status == (303 if volume == "direct" else 200) and len(whole.files.requests) == last

    eventually(of_s3_again, "S3 is not asked again")


def test_where_both_are_gone_it_is_said_and_nothing_is_charged(whole: Places) -> None:
    served = whole.served
    shown = {"Authorization": f"Bearer {served.token('neither')}"}
    time.sleep(2.1)  # a bucket that answered is believed to go on answering for 2 s
    whole.s3.kill()
    whole.files.faults.status = 500

    for volume in BOTH:
        answer = asked(served.address(volume), shown)

        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert json.loads(answer.content)["code"] == "SUBGRAPH_UNAVAILABLE"
    assert served.used("neither") == 0


def test_a_stream_goes_on_at_the_file_server_where_s3_dies_in_its_middle(whole: Places) -> None:
    served = whole.served
    shown = {"Authorization": f"Bearer {served.token('middle')}"}
    before = len(whole.files.requests)
    request = urllib.request.Request(served.address("sent", "LARGE.IMG"), headers=shown)

    with urllib.request.urlopen(request, timeout=PATIENCE) as got:
        content = got.read(1_000_000)
        whole.s3.kill()
        content += got.read()

    assert content == served.content("sent", "LARGE.IMG")
    (went_on,) = [head for head in whole.files.requests[before:] if head.startswith("GET")]
    first = int(went_on.lower().partition("range: bytes=")[2].partition("-")[0])
    assert 1_000_000 <= first < LARGE
    eventually(lambda: served.used("middle") == LARGE, "it is not charged for all of it")


@pytest.mark.parametrize(("volume", "size"), [("sparse", SPARSE), ("sent", LARGE)])
def test_who_leaves_at_5_mb_is_charged_for_5_mb(whole: Places, volume: str, size: int) -> None:
    served, account, wanted = whole.served, f"leaves-{volume}", 5_000_000
    token = served.token(account)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # what waits in it counts as had
        client.connect((host, int(port)))
        path = served.address(volume, "LARGE.IMG").removeprefix(served.url)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        head, _, got = client.recv(65_536).partition(b"\r\n\r\n")
        count = len(got)
        while count < wanted:
            count += len(client.recv(65_536))

    eventually(lambda: 0 < served.used(account) < size, "nothing is given back")

    assert b" 200 " in head
    assert abs(served.used(account) - count) <= 262_144  # one piece of a stream
