"""A directory as an archive that breaks off, and its manifest, which goes on."""

from __future__ import annotations

import io
import tarfile
import urllib.request
from pathlib import Path

from tests.clients.served import Served
from tests.clients.test_clients import run


def broken_off(address: str, token: str, behind: bytes) -> tuple[bytes, str]:
    """A tar as far as some bytes of a file in it; and the address of its manifest."""
    request = urllib.request.Request(address, headers={"authorization": f"Bearer {token}"})
    got = b""
    with urllib.request.urlopen(request, timeout=30) as answer:
        while behind not in got:
            got += answer.read(512)
        return got, answer.headers["link"].partition("<")[2].partition(">")[0]


def unpack(tar: bytes, folder: Path) -> None:
    """Unpack as tar does it: the last file is there in part."""
    with tarfile.open(fileobj=io.BytesIO(tar), mode="r|") as archive:
        for member in archive:
            opened, path = archive.extractfile(member), folder / member.name
            assert opened is not None
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.write_bytes(opened.read())
            except tarfile.ReadError:
                path.write_bytes(b"a part of it")
                return


def test_what_an_archive_did_not_bring_comes_by_its_manifest(served: Served, tmp_path: Path) -> None:
    token = served.token("archive")
    tar, manifest = broken_off(f"{served.url}/data/mro/mro/near/?format=tar", token, b"notes of near")
    unpack(tar, tmp_path)
    files = {
        f"mro/mro/near/{path.relative_to(served.roots['near'])}": path for path in served.roots["near"].rglob("*.*")
    }
    image = tmp_path / "mro/mro/near/DATA/IMAGE.TIF"
    inode = image.stat().st_ino
    assert len(list(tmp_path.rglob("*.T*"))) == 2

    (tmp_path / "fetch").write_text(run(tmp_path, ["curl", "--silent", "--fail", "--netrc", manifest], token).stdout)
    done = run(tmp_path, ["sh", "fetch"], token)

    assert (done.returncode, done.stderr) == (0, "")
    assert {name: (tmp_path / name).read_bytes() for name in files} == {
        name: path.read_bytes() for name, path in files.items()
    }
    assert image.stat().st_ino == inode  # what was whole was left alone
