"""Directories as archives: ZIP and tar, read by others' readers."""

import asyncio
import io
import tarfile
import zipfile
import zlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.door import OpenDoor
from access.identity import Identity
from config.data import DataSettings
from dataapi.archives.layout import Entry, Layout, entry_of
from dataapi.archives.tar_layout import TarLayout
from dataapi.archives.zip_layout import ZipLayout
from dataapi.manifest_names import local_path
from schema.records import FileRecord
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import make, run

ROOT = "/data/mro/mro/open/"
LONG = "N" * 120 + ".IMG"
FILES = {
    "archive.toml": b'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n',
    "DATA/A.IMG": bytes(range(256)) * 2000,
    "DATA/a.img": b"another one than A.IMG",
    "DATA/EMPTY.TXT": b"",
    f"DATA/{LONG}": b"long",
    "DATA/\N{GREEK SMALL LETTER PI}\\..\\..\\x.IMG": b"pi",
    "README.TXT": b"read me",
}
SIZE = sum(map(len, FILES.values()))


async def identify(headers: Mapping[str, str], _peer: str | None) -> Identity:
    return Identity("ada", "user")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archived")
    toml = FILES["archive.toml"].replace(b'"open"', b'"shut"').replace(b'"archived"', b'"staged"')
    roots = [
        make(folder / "open", dict(FILES)),
        make(folder / "shut", {"archive.toml": toml, "SECRET.TXT": b"secret"}),
    ]
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify)) as made:
        yield made


def contents(answer: httpx.Response) -> dict[str, bytes]:
    """What an archive holds, by Python's own readers, which check the checksums."""
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    if answer.headers["content-type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            assert b"/manifest?directory=" in archive.comment
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive_:
        assert "/manifest?directory=" in archive_.pax_headers["comment"]
        return {member.name: archive_.extractfile(member).read() for member in archive_}  # type: ignore[union-attr]  # files


@pytest.mark.parametrize("format_", ["zip", "tar"])
async def test_an_archive_has_each_file_whole_and_is_charged_for_them(
    client: httpx.AsyncClient, accounts: Accounting, format_: str
) -> None:
    head = await client.head(ROOT, params={"format": format_})
    assert await accounts.used("ada") == 0

    answer = await client.get(ROOT, params={"format": format_})

    found = contents(answer)
    assert sorted(found.values()) == sorted(FILES.values())
    assert f"mro/mro/open/DATA/{LONG}" in found
    assert not [name for name in found if "\\" in name or ".." in name.split("/") or name.startswith("/")]
    assert (head.headers["content-length"], head.headers["etag"]) == (
        answer.headers["content-length"],
        answer.headers["etag"],
    )
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''open.{format_}"
    assert await accounts.used("ada") == SIZE
    assert await accounts.reported("ada") == {"mro": (SIZE, len(FILES))}
    again = await client.get(ROOT, params={"format": format_}, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, await accounts.used("ada")) == (304, SIZE)


async def test_files_that_one_may_not_see_are_in_no_archive(client: httpx.AsyncClient) -> None:
    found = contents(await client.get("/data/mro/", params={"format": "zip"}))

    assert len(found) == len(FILES)
    assert b"secret" not in found.values()


async def test_any_part_of_a_tar_can_be_had_and_costs_its_bytes_of_files(
    client: httpx.AsyncClient, accounts: Accounting
) -> None:
    whole = (await client.get(ROOT, params={"format": "tar"})).content
    total, before = len(whole), await accounts.used("ada")
    charged = 0

    for start in range(0, total, total // 7 + 1):
        last = min(start + total // 7, total - 1)
        part = await client.get(ROOT, params={"format": "tar"}, headers={"range": f"bytes={start}-{last}"})
        assert (part.status_code, part.headers["content-range"]) == (206, f"bytes {start}-{last}/{total}")
        assert part.content == whole[start : last + 1]
        charged += 1

    assert charged == 7
    assert await accounts.used("ada") == before + SIZE


async def test_a_part_of_a_tar_counts_the_files_that_are_in_it(client: httpx.AsyncClient, accounts: Accounting) -> None:
    whole = (await client.get(ROOT, params={"format": "tar"})).content
    start = whole.index(b"read me")

    await client.get(ROOT, params={"format": "tar"}, headers={"range": f"bytes={start}-{start + 1}"})
    await client.get(ROOT, params={"format": "tar"}, headers={"range": "bytes=-512"})

    assert await accounts.reported("ada") == {"mro": (SIZE + 2, len(FILES) + 1)}


async def test_a_zip_has_no_parts(client: httpx.AsyncClient) -> None:
    answer = await client.get(ROOT, params={"format": "zip"}, headers={"range": "bytes=5-"})

    assert (answer.status_code, answer.headers["accept-ranges"]) == (200, "none")


async def test_a_file_that_changes_breaks_an_archive_off_and_what_was_not_sent_is_given_back(
    client: httpx.AsyncClient, data: Path, accounts: Accounting
) -> None:
    file = data / "open" / "README.TXT"
    file.write_bytes(b"changed and longer")
    try:
        with pytest.raises(Exception, match=r"^$"):  # it is broken off without a word to the client
            await client.get(ROOT, params={"format": "zip"})
    finally:
        file.write_bytes(FILES["README.TXT"])

    assert await accounts.used("ada") <= SIZE - len(FILES["README.TXT"])


async def test_what_is_more_than_the_limits_or_the_budget_is_refused_before_the_first_byte(
    data: Path, accounts: Accounting
) -> None:
    for settings, key in (
        (DataSettings(archive_files=len(FILES) - 1), "archive_files"),
        (DataSettings(archive_bytes=SIZE - 1), "archive_bytes"),
    ):
        async with asking(data, accounts, OpenDoor(identify), settings=settings) as client:
            refused = await client.get(ROOT, params={"format": "tar"})
            assert (refused.status_code, refused.json()["code"]) == (413, "LIMIT_EXCEEDED")
            assert key in refused.json()["detail"]
            assert "/manifest?" in refused.json()["detail"]
            assert (await client.get(ROOT, params={"format": "rar"})).status_code == 400
    accounts.limit("user", bytes_per_day=SIZE - 1)
    async with asking(data, accounts, OpenDoor(identify)) as client:
        assert (await client.get(ROOT, params={"format": "zip"})).status_code == 413
    assert await accounts.used("ada") == 0


_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
_entries = st.lists(st.tuples(_names, st.binary(max_size=1500), st.integers(-(10**9), 10**10)), min_size=1, max_size=8)


def written(layout: Layout, files: list[tuple[Entry, bytes]]) -> bytes:
    parts = [layout.start()]
    for entry, content in files:
        parts += [layout.begin(entry), content, layout.finish(entry, zlib.crc32(content))]
    length = sum(map(len, parts)) + layout.end_length()
    parts += layout.end()
    layout.close()
    assert sum(map(len, parts)) == length
    return b"".join(parts)


@given(_entries)
def test_whatever_files_are_called_others_read_them_as_they_are(entries: list[tuple[str, bytes, int]]) -> None:
    files = {}
    for name, content, changed in entries:
        record = FileRecord(uri="u", path=f"/m/{name}", size=len(content), modified=changed * 1_000_000)
        entry = entry_of(record)
        assert entry.name == local_path(
            record
        )  # as a manifest's script has it, which goes on where an archive broke off
        files[entry.name] = (entry, content)
    zipped = written(ZipLayout("c"), list(files.values()))
    tarred = written(TarLayout("c"), list(files.values()))

    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {k: v[1] for k, v in files.items()}
    with tarfile.open(fileobj=io.BytesIO(tarred)) as archive_:
        found = {member.name: archive_.extractfile(member).read() for member in archive_}  # type: ignore[union-attr]  # files
    assert found == {k: v[1] for k, v in files.items()}


class Sparse(io.RawIOBase):
    """A file of which only some parts are not zero, so that a large one takes no room."""

    def __init__(self, parts: list[tuple[int, bytes]], size: int) -> None:
        self._parts, self._size, self._at = parts, size, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._at + size)
        found = bytearray(max(0, end - self._at))
        for start, part in self._parts:
            low, high = max(start, self._at), min(start + len(part), end)
            if low < high:
                found[low - self._at : high - self._at] = part[low - start : high - start]
        self._at = end
        return bytes(found)


def test_files_and_archives_of_more_than_4_gib_are_read_by_their_directory() -> None:
    layout = ZipLayout("")
    parts, position = [], 0
    entries = [Entry("large.img", 5 << 30, 0), Entry("behind.txt", 3, 0), Entry("edge.img", 0xFFFF_FFFF, 0)]
    for entry in entries:
        head = layout.begin(entry)
        content = b"abc" if entry.size == 3 else b""
        parts += [(position, head + content)]
        tail = layout.finish(entry, 0x352441C2 if content else 0)
        parts += [(position + len(head) + entry.size, tail)]
        position += len(head) + entry.size + len(tail)
    end = b"".join(layout.end())
    layout.close()
    parts.append((position, end))

    with zipfile.ZipFile(Sparse(parts, position + len(end))) as archive:  # type: ignore[arg-type]  # it is read and sought
        assert [(one.filename, one.file_size) for one in archive.infolist()] == [
            (one.name, one.size) for one in entries
        ]
        assert archive.read("behind.txt") == b"abc"
        with archive.open("large.img") as large:
            assert large.read(10) == bytes(10)


def test_more_than_65535_files_are_counted() -> None:
    layout, entry = ZipLayout(""), Entry("n", 0, 0)
    body = b"".join(layout.begin(entry) + layout.finish(entry, 0) for _ in range(70_000))

    with zipfile.ZipFile(io.BytesIO(body + b"".join(layout.end()))) as archive:
        assert len(archive.infolist()) == 70_000
    layout.close()


def test_a_tar_says_sizes_of_8_gib_and_more() -> None:
    header = TarLayout("").begin(Entry("large.img", 9 << 30, 0))

    with tarfile.open(fileobj=io.BytesIO(header)) as archive:
        first = archive.next()

    assert first is not None
    assert first.size == 9 << 30
