"""``tharsis meter reconcile``."""

import asyncio
import gzip
import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from access.meter import Budget, Charge
from access.sqlite import open_embedded
from cli.main import app
from tests.access.test_s3_log import ADDRESS, line

NOW = int(time.time())


@pytest.fixture
def link(tmp_path: Path) -> str:
    """A link to 1,000 bytes that `someone` was granted."""

    async def granted() -> str:
        store = open_embedded(tmp_path)
        budget = Budget(5000, 5000, 10)
        reservation = await store.meter.reserve("someone", [Charge("f", 1000)], 0, NOW + 300, budget, 1)
        await store.close()
        return reservation.id

    return asyncio.run(granted())


def used(data: Path) -> int:
    async def read() -> int:
        store = open_embedded(data)
        usage = await store.meter.usage("someone", NOW)
        await store.close()
        return usage.bytes_of_period

    return asyncio.run(read())


def served(link: str, request: str, sent: int) -> str:
    time_ = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime(NOW))
    return line(ADDRESS.replace("0123456789abcdef0123456789abcdef", link), request=request, sent=str(sent), time=time_)


def reconcile(data: Path, *logs: Path, as_json: bool = True) -> Result:
    options = ["--json"] if as_json else []
    return CliRunner().invoke(app, ["meter", "reconcile", *map(str, logs), "--data", str(data), *options])


def test_what_was_served_beyond_the_grant_is_charged_once_however_often_it_is_read(tmp_path: Path, link: str) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "one").write_text("\n".join([served(link, "A", 600), served(link, "B", 600), line("GET /x HTTP/1.1")]))
    (logs / "two.gz").write_bytes(gzip.compress((served(link, "C", 1000) + "\r\n\n" + served(link, "A", 600)).encode()))

    first = reconcile(tmp_path, logs)
    again = reconcile(tmp_path, logs, logs / "one")

    assert (first.exit_code, again.exit_code, used(tmp_path)) == (0, 0, 2200)
    assert json.loads(first.output) == {
        "lines": 5,
        "other": 1,
        "links": 3,
        "repeated": 1,
        "unknown": 0,
        "bytes_served": 2200,
        "bytes_charged": 1200,
        "charged": {"someone": 1200},
        "unreadable": 0,
        "unread": [],
    }
    assert json.loads(again.output)["bytes_charged"] == 0
    assert json.loads(again.output)["repeated"] == 6


def test_the_budget_may_fall_below_zero(tmp_path: Path, link: str) -> None:
    (tmp_path / "log").write_text(served(link, "A", 9000))

    shown = reconcile(tmp_path, tmp_path / "log", as_json=False)

    assert "charged 8000 bytes beyond the grants\n  someone: 8000\n" in shown.output
    assert used(tmp_path) == 9000


def test_what_cannot_be_read_is_named_and_the_rest_is_charged(tmp_path: Path, link: str) -> None:
    log = tmp_path / "log"
    too_long = "x" * 65_536 + served(link, "FORGED", 1) + "\n"
    bad = [b"nonsense\n", b"\xff\xfe\x00\n", too_long.encode(), served("0" * 32, "U", 5).encode() + b"\n"]
    log.write_bytes(b"".join(bad) + served(link, "A", 1500).encode())
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress((served(link, "B", 100) + "\n").encode())[:-9])

    result = reconcile(tmp_path, log, cut, tmp_path / "absent")

    summary = json.loads(result.output)
    assert result.exit_code == 1
    assert [place.removeprefix(str(tmp_path)) for place in summary["unread"]] == [
        "/log:1: this is no line of an S3 server access log",
        "/log:2: this is no line of an S3 server access log",
        "/log:3: the line is longer than 65536 bytes",
        "/cut.gz:2: it is cut off or damaged",
        "/absent: there is no such file",
    ]
    assert (summary["unreadable"], summary["unknown"], summary["bytes_charged"]) == (5, 1, 600)
    assert used(tmp_path) == 1600
