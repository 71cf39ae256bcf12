"""``tharsis label``: one label, raw and common side by side."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.identity import identity_of
from cli.refusal import refuse
from cli.tables import harmless, print_table
from harvest.detect import HEAD_BYTES, detect
from harvest.mapping import Mapped, Mapper
from harvest.pds3 import reader as pds3
from harvest.pds4 import reader as pds4
from schema.dictionary import load_dictionary
from schema.dictionary.describe import explain_label
from schema.label import Dialect, Label
from schema.problems import LabelError


def label(
    file: Annotated[Path, typer.Argument(help="A PDS3, PDS4 or ISIS label, or a file with one attached.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show what a label says, and which common fields the dictionary makes of it, each with where it is from.

    \b
      tharsis label DATA/N1472853667_1.LBL
      tharsis label product.xml --json | jq .common.startTime

    The identity is the one that a harvest of the file's folder would give. Common fields and geometry are from the label
    alone: a harvest also knows index tables and archive.toml.
    """
    try:
        read = _read(file)
    except LabelError as error:
        refuse("label", error)
    except OSError as error:
        refuse("label", f"{file} cannot be read: {error.strerror}; check that it exists and that you may read it")
    mapper = Mapper(load_dictionary())
    mapped = mapper.map(read, path=str(file))
    answer = {
        "path": str(file),
        "dialect": str(read.dialect),
        "mission": mapped.mission,
        "spacecraft": mapped.spacecraft,
        "identity": identity_of(file, mapper),
        **explain_label(read, mapped.common, mapped.geometry),
        "warnings": [problem._asdict() for problem in (*read.warnings, *mapped.warnings)],
    }
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _print(answer, mapped)


def _read(file: Path) -> Label:
    with file.open("rb") as stream:
        dialect = detect(file, stream.read(HEAD_BYTES))
    if dialect is None:
        refuse("label", f"{file} is no PDS3, PDS4 or ISIS label: name a label, or a file that begins with one")
    return pds4.read_label(file) if dialect is Dialect.PDS4 else pds3.read_label(file)


def _print(answer: dict[str, Any], mapped: Mapped) -> None:
    console = Console(highlight=False)
    heading = f"{answer['path']}  {answer['dialect']}, {mapped.mission_name}, {mapped.spacecraft_name}"
    console.print(harmless(heading), style="bold", markup=False, soft_wrap=True)
    identity = [(name, _short(_listed(value))) for name, value in answer["identity"].items() if value is not None]
    print_table(console, ("identity", "value"), identity)
    print_table(console, ("common field", "value", "from", "rule"), map(_common_row, answer["common"].items()))
    for entry in answer["geometry"]:
        print_table(console, (f"geometry of {entry['body']}", "value", "from", "rule"), _geometry_rows(entry))
    print_table(console, ("label field", "as written", "gives", "line"), map(_label_row, answer["label"]))
    for problem in answer["warnings"]:
        line = f" line {problem['line']}" if problem["line"] else ""
        text = f"warning:{line} {problem['field'] or ''}: {problem['reason']}; {problem['fix']}"
        console.print(harmless(text), markup=False, soft_wrap=True)


def _listed(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _common_row(item: tuple[str, dict[str, Any]]) -> tuple[str, ...]:
    name, field = item
    definition = load_dictionary().fields.get(name)
    unit = f" {definition.unit}" if definition is not None and definition.unit else ""
    shown = _short(", ".join(map(str, field["values"])))
    provenance = field.get("provenance", {})
    value = f"{shown}{unit}" if shown else f"missing: {field.get('missing')}"
    return name, value, _origin(provenance), provenance.get("rule", "")


def _label_row(field: dict[str, Any]) -> tuple[str, ...]:
    unit = f" <{field['unit']}>" if field["unit"] else ""
    return field["path"], _short(", ".join(field["values"])) + unit, ", ".join(field["gives"]), str(field["line"])


def _geometry_rows(entry: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    provenance = entry.get("provenance", {})
    for name, value in entry.items():
        if name not in ("body", "provenance", "missing"):
            source = provenance.get(name, {})
            yield name, _short(str(value)), _origin(source), source.get("rule", "")
    for name, reason in entry.get("missing", {}).items():
        yield name, f"missing: {reason}", "", ""


def _origin(provenance: dict[str, Any]) -> str:
    texts = _short(", ".join(provenance.get("text", ())), 60)
    written = f" = {texts}" if provenance.get("path") and texts else ""
    unit = f" <{provenance['unit']}>" if provenance.get("unit") else ""
    return f"{provenance.get('source', '')} {provenance.get('path') or ''}{written}{unit}".strip()


def _short(text: str, length: int = 200) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
