"""``tharsis search``: what a person reads, what a script reads, and what is said of a wrong question."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from cli.search import search
from search.embedded import open_writer
from search.writing import Batch
from tests.contracts.search.records import common, footprint, product, raw, span, time, value

Ask = Callable[..., Result]
RECORDS = [
    product(
        "A",
        {"sol": common(1), "target": common("Mars", "Phobos"), "startTime": common(time("2012-08-06T05:17:57Z"))},
        [raw("IMAGE/LINES", "0512", "1024"), raw("NOTE", value("[red]dust[/red]", quoted=True))],
        [footprint(-5, 5, 350, 10, incidence=span(1, 2))],
    ),
    product("B", {"sol": common(2), "target": common("Mars"), "startTime": common(time("2012-219"))}),
    product("C", {"sol": common(3), "target": common("Io")}, visibility=frozenset({"unreleased:curators"})),
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("data")
    asyncio.run(fill(folder))
    app = typer.Typer()
    app.command()(search)

    def run(*arguments: str, data: Path = folder) -> Result:
        return CliRunner().invoke(app, [*arguments, "--data", str(data)], env={"COLUMNS": "200"})

    return run


async def fill(folder: Path) -> None:
    writer = open_writer(folder)
    await writer.open_run("test")
    await writer.put(Batch(products=RECORDS))
    await writer.commit()


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_script_reads_total_items_and_cursor(ask: Ask) -> None:
    first = answer(ask("target = Mars", "--json", "--size", "1"))
    second = answer(ask("target = Mars", "--json", "--size", "1", "--after", first["cursor"]))

    assert first.keys() == {"total", "items", "cursor"}
    assert first["total"] == 2
    assert first["items"] == [
        {
            "uri": "atlas:pds3:mro:mro:/mrox_0001/data/A.lbl",
            "path": "/mro/mro/mrox_0001/data/A.lbl",
            "title": "A",
        }
    ]
    assert ([item["title"] for item in second["items"]], second["cursor"]) == (["B"], None)


def test_asked_fields_come_with_each_item(ask: Ask) -> None:
    found = answer(ask("--json", "--fields", "sol,target,startTime,latest,IMAGE/LINES,geometry,firstSeen,exposure"))
    a, b, _ = found["items"]

    assert (a["sol"], a["target"], a["startTime"]) == (1, ["Mars", "Phobos"], "2012-08-06T05:17:57.000000Z")
    assert (a["latest"], a["IMAGE/LINES"], a["exposure"]) == (True, ["0512", "1024"], [])
    assert (b["startTime"], b["IMAGE/LINES"], b["geometry"]) == ("2012-219", None, [])
    assert a["geometry"] == [{"body": "Mars", "south": -5, "north": 5, "west": 350, "east": 10, "incidence": [1, 2]}]
    assert a["firstSeen"].startswith("20")


def test_order_facets_asker_and_total_are_options(ask: Ask) -> None:
    ordered = answer(ask("--json", "--sort", "-sol", "--no-total"))
    public = answer(ask("--json", "--as", "public", "--facet", "target", "--size", "0"))

    assert ([item["title"] for item in ordered["items"]], ordered["total"]) == (["C", "B", "A"], None)
    assert (public["total"], public["items"]) == (2, [])
    assert public["facets"]["target"]["counts"] == [{"value": "Mars", "count": 2}, {"value": "Phobos", "count": 1}]


def test_a_person_reads_a_table(ask: Ask) -> None:
    shown = ask("sol <= 2", "--fields", "target,NOTE", "--facet", "sol", "--size", "1")

    assert shown.exit_code == 0
    assert "Mars, Phobos" in shown.stdout
    assert "[red]dust[/red]" in shown.stdout
    assert "1 of 2 products" in shown.stdout
    assert "more: --after " in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tarqet = Mars",), "did you mean target?\n  tarqet = Mars\n  ^"),
        (("sol = 1 and IMAGE/LIMES > 3",), "did you mean IMAGE/LINES?\n  sol = 1 and IMAGE/LIMES > 3\n              ^"),
        (("sol = 1 and",), "expected a field"),
        (("",), "the expression is empty"),
        (("--sort", "sool"), "“sool” is no common field"),
        (("--fields", "sol,lines,IMAGES"), "“IMAGES” is no common field"),
        (("--after", "xyz"), "cursor"),
    ],
)
def test_a_wrong_question_ends_with_code_2_and_says_what_to_change(
    ask: Ask, arguments: tuple[str, ...], told: str
) -> None:
    refused = ask(*arguments)

    assert refused.exit_code == 2
    assert told in refused.stderr
    assert refused.stdout == ""


def test_a_folder_without_index_is_named(ask: Ask, tmp_path: Path) -> None:
    refused = ask("sol = 1", data=tmp_path)

    assert refused.exit_code == 2
    assert str(tmp_path) in refused.stderr
    assert list(tmp_path.iterdir()) == []
