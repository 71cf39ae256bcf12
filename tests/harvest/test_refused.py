"""A harvest over Elasticsearch goes on where the server refuses a product, says so, and tries it again."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from access.sqlite import open_embedded
from cli.main import run as command
from config.settings import VisibilityRule
from harvest.deciding import SetRule
from harvest.report import Report
from harvest.visibility import Place, change_visibility, complete
from schema.records import LabelKind
from search import embedded
from search.port import SearchError
from search.writing import Writer
from tests.contracts.search.elastic_engine import NAMESPACES, ask
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, run
from tests.harvest.indexes import contents
from tests.services.elasticsearch import needs_elasticsearch

pytestmark = needs_elasticsearch

B = "atlas:pds3:mro:mro:/mrox_0001/DATA/B.LBL"
MAP = (
    "OBJECT = IMAGE_MAP_PROJECTION\r\n MINIMUM_LATITUDE = 1.0 <DEG>\r\n MAXIMUM_LATITUDE = 2.0 <DEG>\r\n"
    " WESTERNMOST_LONGITUDE = 3.0 <DEG>\r\n EASTERNMOST_LONGITUDE = 4.0 <DEG>\r\nEND_OBJECT = IMAGE_MAP_PROJECTION\r\n"
)
PLAIN, MAPPED = pds3_label("B", "B.IMG"), pds3_label("B", "B.IMG", MAP)
Limit = Callable[[int | None], None]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = make(tmp_path / "data", {})
    yield folder
    NAMESPACES.release(folder)


@pytest.fixture
def limit(data: Path) -> Iterator[Limit]:
    """Says how many bodies a product may have in the index, once there is one; None is what a server comes with."""

    def put(bodies: int | None) -> None:
        target = f"/{NAMESPACES.options(data).prefix}.products.all.1/_settings"
        ask("PUT", target, orjson.dumps({"index.mapping.nested_objects.limit": bodies}))

    yield put
    put(None)


def volume(root: Path, label: str) -> Path:
    """Three products, of which B has ``label``."""
    files = {
        "archive.toml": ARCHIVE,
        "DATA/A.LBL": pds3_label("A", "A.IMG"),
        "DATA/A.IMG": b"\1" * 1024,
        "DATA/B.LBL": label,
        "DATA/B.IMG": b"\2" * 1024,
        "DATA/C.IMG": attached(pds3_label("C")),
    }
    return make(root, files)


async def harvest(data: Path, root: Path, writer: Writer | None = None) -> Report:
    return await run(writer or NAMESPACES.open_writer(data), data, root)  # type: ignore[arg-type]


async def found(data: Path) -> dict[str, Any]:
    return await contents(NAMESPACES.open_reader(data))


async def as_if_nothing_was_refused(root: Path, data: Path) -> dict[str, Any]:
    """What a first harvest of the whole tree makes of it."""
    await harvest(make(data, {}), root, embedded.open_writer(data))
    return await contents(embedded.open_reader(data))


async def test_a_refused_product_is_a_failure_until_it_is_taken(tmp_path: Path, data: Path, limit: Limit) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE, "DATA/A.LBL": pds3_label("A", "A.IMG")})
    await harvest(data, root)
    limit(0)
    volume(root, MAPPED)
    make(root, {"DATA/D.IMG": attached(pds3_label("D"))})
    whole = await as_if_nothing_was_refused(root, tmp_path / "whole")

    for _ in range(2):  # it is tried again though nothing has changed
        report = await harvest(data, root)

        (failure,) = report.failures
        assert (report.refused, failure.path) == (1, str(root / "DATA/B.LBL"))
        assert "limit of [0]" in failure.reason
        assert "next harvest" in failure.fix
        assert (report.products, report.product_labels) == (3, 3)
        now = await found(data)
        assert now["products"].keys() == whole["products"].keys() - {B}
        assert now["directories"] == whole["directories"]
        assert now["files"].keys() == whole["files"].keys()
        assert now["files"][B].label is LabelKind.FAILURE
        assert [uri for uri, file in now["files"].items() if B in file.products] == []

    limit(None)
    report = await harvest(data, root)

    assert (report.refused, report.failures) == (0, [])
    assert await found(data) == whole
    assert (await harvest(data, root)).written == 0


async def test_a_product_that_is_refused_now_leaves_nothing_of_what_it_was(
    tmp_path: Path, data: Path, limit: Limit
) -> None:
    root = volume(tmp_path / "vol", PLAIN)
    await harvest(data, root)
    limit(0)
    make(root, {"DATA/B.LBL": MAPPED})

    report = await harvest(data, root)

    assert (report.refused, len(report.failures)) == (1, 1)
    now = await found(data)
    assert B not in now["products"]
    assert now["files"][B].label is LabelKind.FAILURE
    assert [uri for uri, file in now["files"].items() if B in file.products] == []

    make(root, {"DATA/B.LBL": PLAIN + "\r\n"})
    assert (await harvest(data, root)).refused == 0
    assert await found(data) == await as_if_nothing_was_refused(root, tmp_path / "whole")


async def test_a_second_label_of_a_refused_product_fails_with_it(tmp_path: Path, data: Path, limit: Limit) -> None:
    root = volume(tmp_path / "vol", PLAIN)
    await harvest(data, root)
    limit(0)
    make(root, {"DATA/B.LBL": MAPPED, "DATA/B.IMG": attached(pds3_label("B"))})

    report = await harvest(data, root)

    assert report.refused == 1
    assert [failure.path for failure in report.failures] == [str(root / "DATA/B.IMG"), str(root / "DATA/B.LBL")]
    assert {file.label for file in (await found(data))["files"].values() if "/B." in file.uri} == {LabelKind.FAILURE}

    limit(None)
    assert (await harvest(data, root)).failures == []
    assert await found(data) == await as_if_nothing_was_refused(root, tmp_path / "whole")


async def test_what_is_taken_from_the_public_stays_denied_while_a_record_is_refused(
    tmp_path: Path, data: Path, limit: Limit
) -> None:
    await harvest(data, volume(tmp_path / "vol", MAPPED))
    limit(0)
    store = open_embedded(data)
    place = Place(data, NAMESPACES.open_reader(data), NAMESPACES.open_writer(data), store.accounts, "a test")
    change = SetRule(VisibilityRule("/mro/mro/mrox_0001/DATA", "private", ("x",)))

    with pytest.raises(SearchError, match=r"refused .*B\.LBL.*limit of \[0\]"):
        await change_visibility(place, change, lambda *step: None)

    assert [denied.prefix for denied in (await store.accounts.changes()).denied] == [change.prefix]
    limit(None)
    await complete(place, lambda *step: None)
    assert (await store.accounts.changes()).denied == ()
    await store.close()
    assert {product.visibility for product in (await contents(place.reader))["products"].values()} == {
        frozenset(("group:x",))
    }


async def test_the_command_counts_and_names_what_was_refused(
    tmp_path: Path, data: Path, limit: Limit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root, report = volume(tmp_path / "vol", PLAIN), tmp_path / "report.json"
    options = NAMESPACES.options(data)
    keys = f'url = "{options.urls[0]}"\nprefix = "{options.prefix}"\nby_mission = false'
    make(data, {"tharsis.toml": f'[search]\nengine = "elastic"\n[search.elastic]\n{keys}\n'})
    await harvest(data, root)
    limit(0)
    make(root, {"DATA/B.LBL": MAPPED})
    arguments = ["tharsis", "harvest", root, "--data", data, "--workers", 0, "--report", report]
    monkeypatch.setattr(sys, "argv", list(map(str, arguments)))

    with pytest.raises(SystemExit) as ended:
        await asyncio.to_thread(command)

    assert ended.value.code in (None, 0)
    said = capsys.readouterr().out
    assert "1 failed)" in said
    assert f"{root}/DATA/B.LBL: the search engine refused its record" in said
    assert ", refused by the search engine 1 records in" in said
    told = json.loads(report.read_bytes())
    assert (told["refused"], [failure["path"] for failure in told["failures"]]) == (1, [f"{root}/DATA/B.LBL"])
