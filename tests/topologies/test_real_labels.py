"""Questions to trees of real labels, through the gateway over HTTP; the answers are those that the labels themselves give."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.shared import needs_shared
from tests.topologies.real_labels import Served, real_labels

pytestmark = needs_shared

# Rover labels hold site and drive alone. This table gives their places, all in Gale crater, as the rover's archive does.
SITES = {(62, 660), (73, 1206), (61, 924), (3, 266)}
GALE = (-4.6, 137.4)
TABLE = "site,drive,planetocentric_latitude,longitude\n" + "".join(
    f"{site},{drive},{GALE[0]},{GALE[1]}\n" for site, drive in sorted(SITES)
)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    more = {"places/localized_interp.csv": TABLE}
    with real_labels(tmp_path_factory.mktemp("real"), more) as served:
        yield served


async def products(real: Served, where: str) -> dict[str, Any]:
    """Give a whole connection; each node's path is that below the trees' folder."""
    text = """{ products(where: {%s}, first: 1000) {
        totalCount nodes { path standard }
        facets(fields: ["standard", "mission", "productClass"], first: 100) { counts { count } missing }
    } }"""
    found: dict[str, Any] = (await real.ask(text % where))["products"]
    assert found["totalCount"] == len(found["nodes"])
    for facet in found["facets"]:
        assert sum(each["count"] for each in facet["counts"]) + facet["missing"] == found["totalCount"]
    return found


def paths(found: dict[str, Any]) -> set[str]:
    """Give the paths below the trees' folder; a virtual path puts mission and spacecraft before them."""
    return {node["path"].split("/", 3)[3] for node in found["nodes"]}


def standards(found: dict[str, Any]) -> set[str]:
    return {node["standard"] for node in found["nodes"]}


@pytest.mark.parametrize("target", ["Mars", "Moon", "Ceres"])
async def test_a_target_gives_the_products_whose_labels_name_it_in_both_standards(real: Served, target: str) -> None:
    found = await products(real, f'target: {{eq: "{target}"}}')

    assert paths(found) == real.paths(targets=target.lower())
    assert standards(found) == {"pds3", "pds4"}
    assert {real.labels[path].form for path in paths(found)} == {"pds3", "pds4", "isis"}


@pytest.mark.parametrize(("start", "stop"), [("2015-05-01", "2015-07-31"), ("1990-01-01", "2030-01-01")])
async def test_a_time_gives_the_products_whose_labels_overlap_it_in_both_standards(
    real: Served, start: str, stop: str
) -> None:
    found = await products(real, f'time: {{start: "{start}", stop: "{stop}"}}')

    first, last = datetime.fromisoformat(start), datetime.fromisoformat(f"{stop}T23:59:59.999999")
    expected = {
        path
        for path, label in real.labels.items()
        if label.start and label.start <= last and (label.stop or label.start) >= first
    }
    assert paths(found) == expected
    assert standards(found) == {"pds3", "pds4"}


async def test_an_instrument_gives_the_products_whose_labels_name_it_however_they_write_it(real: Served) -> None:
    found = await products(real, 'instrument: {eq: "uvvis"}')

    written = real.paths(instruments="UVVIS") | real.paths(instruments="ULTRAVIOLET/VISIBLE CAMERA")
    assert paths(found) == {path for path in written if real.labels[path].targets}  # others describe the instrument
    assert standards(found) == {"pds3", "pds4"}


async def test_totals_are_those_of_the_disk_and_of_the_harvest(real: Served) -> None:
    answer = await real.ask("{ directory { fileCount size } missions { products } }")
    found = await products(real, "")

    files = [path for root in real.trees.iterdir() if root.is_dir() for path in root.rglob("*") if path.is_file()]
    assert answer["directory"] == {"fileCount": len(files), "size": sum(path.stat().st_size for path in files)}
    assert found["totalCount"] == real.report.products
    assert sum(mission["products"] for mission in answer["missions"]) == real.report.products
    pds4 = await products(real, 'standard: {eq: "pds4"}')
    assert paths(pds4) == real.paths(form="pds4")
    assert paths(found) >= real.paths(form="isis") | real.paths(form="pds4")
    assert not real.report.failures


async def test_counts_of_targets_are_those_of_the_labels(real: Served) -> None:
    answer = await real.ask(
        '{ products(first: 0) { facets(fields: ["target"], first: 100) { counts { value count } } } }'
    )

    [facet] = answer["products"]["facets"]
    said = Counter(target for label in real.labels.values() for target in label.targets)
    assert {each["value"].lower(): each["count"] for each in facet["counts"]} == said


async def test_where_a_rover_stands_is_never_what_its_picture_shows(real: Served) -> None:
    rover = {path for path, label in real.labels.items() if label.site is not None}
    box = 'body: "Mars", box: {west: 136, south: -6, east: 139, north: -3}'

    shown = await products(real, f"geometry: {{{box}}}")
    stood = await products(real, f"position: {{{box}}}")

    assert len(rover) == 5
    assert paths(stood) == rover
    assert paths(shown) == set()


async def test_what_an_orbiter_shows_is_never_where_it_stands(real: Served) -> None:
    band = 'body: "Mars", box: {west: 0, south: -7, east: 360, north: -3}'  # the rover's latitudes, all around Mars

    shown = await products(real, f"geometry: {{{band}}}")
    stood = await products(real, f"position: {{{band}}}")

    said = {
        path
        for path, label in real.labels.items()
        if "mars" in label.targets and label.south is not None and label.north is not None
        if label.south <= -3 and label.north >= -7
    }
    assert len(said) > 1
    assert said <= paths(shown)
    assert not paths(shown) & paths(stood)
    assert {real.labels[path].site is not None for path in paths(stood)} == {True}
    assert {real.labels[path].site is None for path in paths(shown)} == {True}
