"""``tharsis fields``: the dictionary of common fields, and where each comes from."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.refusal import refuse
from cli.tables import print_table
from schema.dictionary import load_dictionary
from schema.dictionary.describe import describe_fields, describe_missions, describe_sources
from schema.dictionary.problems import near


def fields(
    mission: Annotated[str | None, typer.Argument(help="A mission's short name: where its fields come from.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print fields, missions and sources as JSON.")] = False,
) -> None:
    """Show the common fields, or where those of one mission come from and which rules are untested.

    \b
      tharsis fields
      tharsis fields mro
      tharsis fields msl --json | jq '.sources[] | select(.field == "exposure")'
    """
    dictionary = load_dictionary()
    if mission is not None and mission not in dictionary.missions:
        known = dictionary.names.mission(mission)
        if known is None:
            refuse("fields", f"no mission {mission!r}: {near(mission, dictionary.missions)}")
        mission = known.mission
    answer: dict[str, Any] = {"fields": describe_fields(dictionary), "missions": describe_missions(dictionary)}
    if mission is not None:
        answer["sources"] = describe_sources(dictionary, mission)
    else:
        names = sorted(dictionary.missions)
        answer["sources"] = {name: describe_sources(dictionary, name) for name in names} if as_json else {}
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif mission is None:
        _print_dictionary(answer)
    else:
        _print_mission(answer, mission)


def _print_dictionary(answer: dict[str, Any]) -> None:
    console = Console(highlight=False)
    print_table(console, ("field", "type", "unit", "values", "definition"), map(_field_row, answer["fields"]))
    print_table(console, ("mission", "name", "instruments", "untested"), map(_mission_row, answer["missions"]))
    console.print("… after a type: several values. tharsis fields MISSION shows where a mission's fields come from.")


def _field_row(field: dict[str, Any]) -> tuple[str, ...]:
    kind = f"{field['type']}{' …' if field.get('cardinality') == 'many' else ''}"
    return field["name"], kind, field.get("unit") or "", ", ".join(field.get("values", ())), field["definition"]


def _mission_row(mission: dict[str, Any]) -> tuple[str, ...]:
    instruments = ", ".join(instrument["id"] for instrument in mission["instruments"])
    return mission["mission"], mission["name"], instruments, _untested(mission["untested"])


def _print_mission(answer: dict[str, Any], mission: str) -> None:
    console = Console(highlight=False)
    known = next(entry for entry in answer["missions"] if entry["mission"] == mission)
    note = f"  untested: {_untested(known['untested'])}" if known["untested"] else ""
    console.print(f"{known['name']}{note}", style="bold", markup=False, soft_wrap=True)
    columns = ("field", "dialect", "for", "from", "where", "unit", "rule", "untested")
    print_table(console, columns, map(_source_row, answer["sources"]))
    console.print(
        "For each field the first row that gives a value counts, and in a row the first of the paths between bars. "
        "untested: no real label of this mission or instrument was at hand.",
        soft_wrap=True,
    )


def _source_row(source: dict[str, Any]) -> tuple[str, ...]:
    return (
        source["field"],
        source["dialect"] or "",
        ", ".join([*source["instruments"], *source["spacecraft"]]),
        source["origin"],
        source["where"],
        source["unit"] or "",
        source["rule"],
        "untested" if source["untested"] else "",
    )


def _untested(untested: bool | list[str]) -> str:
    if isinstance(untested, bool):
        return "all" if untested else ""
    return ", ".join(untested)
