"""`/data` by the clients that people use: with and without a token, across a redirect to S3 and from us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from tests.clients.served import Served
from tests.gateway.composing import needs_node, run_node

CHROMIUM = shutil.which("chromium")
WHOLE = ("open", "near", "shut")
_SLOT = 300  # seconds in which what is followed again is charged once


class Shown(NamedTuple):
    """How a client shows a token: its options, and what stands in ``.netrc``; and whether S3 then gets to see the client."""

    options: Callable[[str], list[str]]
    netrc: bool = False
    redirected: bool = True


CURL = ["curl", "--fail", "--silent", "--show-error", "--location", "--output", "out"]
WGET = ["wget", "--quiet", "--output-document", "out"]
ARIA2 = ["aria2c", "--quiet", "--split=4", "--max-connection-per-server=4", "--min-split-size=1M", "--out", "out"]
WAYS = {
    "curl, bearer": (CURL, Shown(lambda token: ["--header", f"Authorization: Bearer {token}"])),
    "curl, basic": (CURL, Shown(lambda token: ["--user", f"any:{token}"])),
    "curl, .netrc": (CURL, Shown(lambda _: ["--netrc"], netrc=True)),
    "wget, bearer": (WGET, Shown(lambda token: ["--header", f"Authorization: Bearer {token}"], redirected=False)),
    "wget, basic": (
        WGET,
        Shown(lambda token: ["--auth-no-challenge", "--user=any", f"--password={token}"], redirected=False),
    ),
    "wget, .netrc": (WGET, Shown(lambda _: ["--auth-no-challenge"], netrc=True, redirected=False)),
    "aria2, bearer": (ARIA2, Shown(lambda token: [f"--header=Authorization: Bearer {token}"], redirected=False)),
    "aria2, basic": (ARIA2, Shown(lambda token: ["--http-user=any", f"--http-passwd={token}"], redirected=False)),
    "aria2, .netrc": (ARIA2, Shown(lambda _: [], netrc=True, redirected=False)),
}


def run(folder: Path, command: list[str], netrc: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a client with a home of its own."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not tried: it is not installed")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    if netrc is not None:
        (home / ".netrc").write_text(f"machine 127.0.0.1 login any password {netrc}\n")
        (home / ".netrc").chmod(0o600)
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def quoted(name: str) -> str:
    return urllib.parse.quote(name)


def begin_slot() -> None:
    """Wait until no slot ends soon: what is followed on both sides of its end is charged twice, and rightly so."""
    left = _SLOT - time.time() % _SLOT
    if left < 20:
        time.sleep(left)


@pytest.mark.parametrize("command", [CURL, WGET, ARIA2], ids=["curl", "wget", "aria2"])
@pytest.mark.parametrize("name", ["IMAGE.TIF", "ODD +& ä.TXT"])
@pytest.mark.parametrize("volume", ["open", "near"])
def test_a_public_file_comes_without_a_token(
    served: Served, tmp_path: Path, command: list[str], volume: str, name: str
) -> None:
    done = run(tmp_path, [*command, served.address(volume, quoted(name))])

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == served.content(volume, name)


@pytest.mark.parametrize("way", WAYS)
def test_a_protected_file_comes_with_a_token_which_s3_never_sees(served: Served, tmp_path: Path, way: str) -> None:
    command, shown = WAYS[way]
    account = "shown-" + way.replace(", ", "-").replace(".", "")
    token, before = served.token(account), len(served.s3.requests)

    refused = run(tmp_path, [*command, served.address("shut")])
    done = run(tmp_path, [*command, *shown.options(token), served.address("shut")], token if shown.netrc else None)

    asked = served.s3.requests[before:]
    assert refused.returncode != 0
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == served.content("shut")
    assert not any(token in head for head in asked)
    assert any("X-Amz-Signature" in head and "user-agent: tharsis" not in head for head in asked) == shown.redirected
    assert served.used(account) == len(served.content("shut"))


@pytest.mark.parametrize("way", ["curl, bearer", "wget, bearer", "aria2, .netrc"])
@pytest.mark.parametrize("volume", ["open", "near"])
def test_what_was_begun_goes_on(served: Served, tmp_path: Path, way: str, volume: str) -> None:
    command, shown = WAYS[way]
    begun = {"curl": ["--continue-at", "-"], "wget": ["--continue"], "aria2c": ["--continue"]}[command[0]]
    token = served.token(f"again-{volume}-{way.replace(', ', '-').replace('.', '')}")
    content = served.content(volume)
    (tmp_path / "out").write_bytes(content[:100_000])

    options = [*begun, *shown.options(token), served.address(volume)]
    done = run(tmp_path, [*command, *options], token if shown.netrc else None)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == content


def test_curl_gets_heads_and_ranges(served: Served, tmp_path: Path) -> None:
    for volume in ("open", "near"):
        head = run(tmp_path, ["curl", "--silent", "--head", served.address(volume)]).stdout.lower()
        part = run(tmp_path, [*CURL, "--range", "1000-1999", served.address(volume)])

        assert "200 ok" in head
        assert f"content-length: {len(served.content(volume))}\n" in head
        assert "accept-ranges: bytes" in head
        assert part.returncode == 0, part.stderr
        assert (tmp_path / "out").read_bytes() == served.content(volume)[1000:2000]


def test_a_head_is_not_charged_and_a_file_that_is_followed_again_once(served: Served, tmp_path: Path) -> None:
    token = served.token("once")
    shown = ["--header", f"Authorization: Bearer {token}"]
    begin_slot()

    run(tmp_path, ["curl", "--silent", "--head", *shown, served.address("open")])
    uncharged = served.used("once")
    for first in range(0, 4000, 1000):
        run(tmp_path, [*CURL, *shown, "--range", f"{first}-{first + 999}", served.address("open")])

    assert uncharged == 0
    assert served.used("once") == len(served.content("open"))


def test_aria2_reads_a_large_file_by_many_connections_and_is_charged_once(served: Served, tmp_path: Path) -> None:
    content = served.content("open", "LARGE.IMG")
    before = served.used("anonymous:127.0.0.1")
    asked = len(served.s3.requests)
    begin_slot()

    slowly = ["--max-download-limit=4M"]  # else all has come before the other connections are made
    done = run(tmp_path, [*ARIA2, *slowly, served.address("open", "LARGE.IMG")])

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == content
    ranged = [head for head in served.s3.requests[asked:] if "\r\nRange: bytes=" in head]
    assert len(ranged) > 1
    assert served.used("anonymous:127.0.0.1") - before == len(content)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bearer", {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": "TOKEN"}),
        ("headers", {"GDAL_HTTP_HEADERS": "Authorization: Bearer TOKEN"}),
        ("basic", {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": "any:TOKEN"}),
    ],
)
@pytest.mark.parametrize("volume", WHOLE)
def test_gdal_reads_a_window(served: Served, volume: str, name: str, options: dict[str, str]) -> None:
    account = f"gdal-{name}-{volume}"
    token, asked = served.token(account), len(served.s3.requests)
    whole = rasterio.open(served.roots[volume] / "DATA" / "IMAGE.TIF").read(1)
    told = {key: value.replace("TOKEN", token) for key, value in options.items()}
    begin_slot()

    with (
        rasterio.Env(CPL_VSIL_CURL_NON_CACHED="/vsicurl/", GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", **told),
        rasterio.open(f"/vsicurl/{served.address(volume)}") as image,
    ):
        windows = [image.read(1, window=Window(at, at, 10, 20)) for at in (0, 200, 480)]

    for at, window in zip((0, 200, 480), windows, strict=True):
        assert np.array_equal(window, whole[at : at + 20, at : at + 10])
    assert not any(token in head for head in served.s3.requests[asked:])
    if volume != "near" and name != "basic":  # a link is to the whole file; what we send is charged as it is sent
        assert served.used(account) == len(served.content(volume))


def test_gdal_reads_without_a_token_what_is_public_alone(served: Served) -> None:
    with rasterio.Env(CPL_VSIL_CURL_NON_CACHED="/vsicurl/", GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"):
        assert rasterio.open(f"/vsicurl/{served.address('open')}").shape == (512, 512)
        with pytest.raises(rasterio.errors.RasterioIOError):
            rasterio.open(f"/vsicurl/{served.address('shut')}")


def test_python_reads_with_a_token_that_it_would_send_on(served: Served) -> None:
    token = served.token("python")
    request = urllib.request.Request(served.address("shut"), headers={"Authorization": f"Bearer {token}"})
    apart = urllib.request.Request(served.address("shut"), headers={"User-Agent": "of our own"})
    apart.add_unredirected_header("Authorization", f"Bearer {token}")

    for one in (request, apart):
        with urllib.request.urlopen(one, timeout=30) as answer:
            assert answer.read() == served.content("shut")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(served.address("shut"), timeout=30)


@pytest.mark.parametrize("format_", ["curl", "wget", "aria2"])
def test_a_manifest_fetches_what_is_protected_by_netrc(served: Served, tmp_path: Path, format_: str) -> None:
    token = served.token(f"manifest-{format_}")
    place = f"{served.url}/manifest?directory=/mro/mro/shut&format={format_}"
    script = run(tmp_path, ["curl", "--silent", "--fail", "--netrc", place], token).stdout
    (tmp_path / "manifest").write_text(script)
    command = (
        ["aria2c", "--quiet", "--continue", "--input-file", "manifest"] if format_ == "aria2" else ["sh", "manifest"]
    )

    done = run(tmp_path, command, token)

    assert done.returncode == 0, done.stderr
    for path in served.roots["shut"].rglob("*.T*"):
        fetched = tmp_path / "mro" / "mro" / "shut" / path.relative_to(served.roots["shut"])
        assert fetched.read_bytes() == path.read_bytes()


@needs_node
@pytest.mark.skipif(CHROMIUM is None, reason="no browser is tried: Chromium is not installed")
def test_a_browser_goes_from_a_listing_to_the_text_of_a_file(served: Served) -> None:
    assert CHROMIUM is not None
    token = served.token("browser", 600)

    seen = json.loads(run_node("browse_data.mjs", served.url, CHROMIUM, token))

    assert seen["problems"] == []
    assert "shut/" not in seen["public"]
    assert "shut/" in seen["listed"]
    for volume in ("open", "shut", "near"):
        assert seen["texts"][volume] == served.content(volume, "NOTES.TXT").decode()
