"""How manifests are written: no name of a file does anything where the document is run or opened."""

import csv
import hashlib
import io
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.policy import Limits
from dataapi.manifest_formats import FORMATS
from dataapi.manifest_names import local_path, shell_quoted
from schema.records import FileRecord

BASE = "https://archive.example"
HOSTILE = [
    "$(touch x)",
    "'; touch x; '",
    "`touch x`",
    "-rf",
    "a\nb",
    "..",
    ".",
    "a b",
    "\\",
    '"',
    "=1+1",
    "*",
    "%2e",
    "é☃",
]
names = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1).map(lambda text: text.replace("/", "∕")))
paths = st.lists(names, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


def record(path: str, content: bytes = b"x", release: str | None = None) -> FileRecord:
    return FileRecord(
        uri=f"atlas:pds3:m:s:{path}" + (f"::{release}" if release else ""),
        path=path,
        name=path.rsplit("/", 1)[1],
        size=len(content),
        md5=hashlib.md5(content).hexdigest(),
        release=release,
    )


@given(st.text().map(lambda text: text.replace("\0", "").encode("utf-8", "replace").decode()))
def test_a_quoted_text_is_one_word_of_a_shell(text: str) -> None:
    result = subprocess.run(["sh", "-c", f"printf %s {shell_quoted(text)}"], capture_output=True, check=True)

    assert result.stdout == text.encode()


@given(st.lists(paths, max_size=5))
@example([f"/{name}/x" for name in HOSTILE])
@pytest.mark.parametrize("format", ["curl", "wget"])
def test_a_hostile_name_never_runs_a_command(format: str, listed: list[str]) -> None:
    records = [record(path) for path in listed]
    told = "get() { printf '%s\\0' \"$@\"; }\nfailed=0\n"

    script = told + FORMATS[format].files(records, BASE, None) + FORMATS[format].end
    result = subprocess.run(["sh", "-u", "-c", script], capture_output=True, check=True)

    words = result.stdout.decode().split("\0")[:-1]
    assert words[1::3] == ["./" + local_path(one) for one in records]
    assert words[2::3] == ["1"] * len(records)
    assert result.stderr == b""


@given(paths, st.none() | st.sampled_from(["1", "r2"]))
def test_a_file_is_put_below_the_folder_in_one_line(path: str, release: str | None) -> None:
    placed = local_path(record(path, release=release))

    assert len(placed.splitlines()) == 1
    assert not placed.startswith("/")
    assert not {"", ".", ".."} & set(placed.split("/"))
    assert "\\" not in placed


@given(paths)
def test_aria2_reads_an_address_and_two_options_of_a_file(path: str) -> None:
    one = record(path)

    lines = FORMATS["aria2"].files([one], BASE, None).split("\n")

    assert lines == [lines[0], f"  out={local_path(one)}", f"  checksum=md5={one.md5}", "# after: end", ""]
    assert lines[0].startswith(f"{BASE}/data/")
    assert lines[0].isascii()
    assert " " not in lines[0]


@given(st.lists(paths, min_size=1, max_size=5))
def test_tables_hold_the_same_and_no_formulas(listed: list[str]) -> None:
    records = [record(path) for path in listed]

    text = FORMATS["csv"].head(Limits()) + FORMATS["csv"].files(records, BASE, "cursor")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    objects = [orjson.loads(line) for line in FORMATS["ndjson"].files(records, BASE, "cursor").split("\n")[:-1]]

    assert [row["path"].removeprefix("'") for row in rows] == [one["path"].removeprefix("'") for one in objects]
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row["after"] for row in rows] == [""] * (len(rows) - 1) + ["cursor"]
    assert objects[-1]["after"] == "cursor"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ``data`` has files of hostile names."""
    folder = tmp_path_factory.mktemp("archive")
    for path, content in FILES.items():
        (folder / f"data{path}").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"data{path}").write_bytes(content)
    return folder


FILES = {
    "/m/s/a b/$(touch x)": b"one" * 1000,
    "/m/s/'; touch x #": b"two",
    "/m/s/\\back?[1-2]%41": b"three",
    "/m/s/-o": b"",
}
RECORDS = [record(path, content) for path, content in FILES.items()]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(archive)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh"], input=script, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("format", ["curl", "wget"])
def test_a_script_fetches_all_files_and_then_nothing_more(format: str, address: str, tmp_path: Path) -> None:
    how = FORMATS[format]
    script = how.head(Limits()) + how.files(RECORDS, address, None) + how.end

    first = run(script, tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    second = run(script.replace(address, "http://127.0.0.1:1"), tmp_path)

    assert (first.returncode, first.stderr, second.returncode, second.stderr) == (0, "", 0, "")
    assert {str(path.relative_to(tmp_path)): path.read_bytes() for path in times} == {
        path[1:].replace("\\", "%5C"): content for path, content in FILES.items()
    }
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())


def test_what_was_begun_goes_on_and_what_is_missing_is_told(archive: Path, tmp_path: Path) -> None:
    how = FORMATS["curl"]
    begun = tmp_path / "m/s/a b/$(touch x).part"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"ONE")
    missing = record("/m/s/nothing")

    result = run(how.head(Limits()) + how.files([RECORDS[0], missing], f"file://{archive}", None) + how.end, tmp_path)

    assert (tmp_path / "m/s/a b/$(touch x)").read_bytes() == b"ONE" + b"one" * 999
    assert result.returncode == 1
    assert "not fetched: ./m/s/nothing" in result.stderr


def test_md5sum_finds_all_files_whole(tmp_path: Path) -> None:
    for one in RECORDS:
        (tmp_path / local_path(one)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / local_path(one)).write_bytes(FILES[one.path])
    unknown = FileRecord(uri="atlas:pds3:m:s:/x", path="/m/s/x", name="x")
    text = FORMATS["checksums"].files([*RECORDS, unknown], BASE, None)

    result = subprocess.run(["md5sum", "--check", "--strict"], input=text, cwd=tmp_path, capture_output=True, text=True)

    assert (result.returncode, result.stdout.count("OK"), result.stderr) == (0, len(RECORDS), "")
    assert "# no MD5 is known: m/s/x\n" in text
