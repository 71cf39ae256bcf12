"""``tharsis doctor``: is this installation fit to work, and if not, how to mend it."""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import apsw
import typer
from rich.console import Console
from rich.markup import escape

from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_reader
from schema.dictionary import DictionaryError, load_dictionary
from search.port import EVERYTHING, SearchError, SearchRequest, Unavailable

_FREE_SPACE = 1 << 30  # bytes; below this a harvest of any size will soon stop


class Finding(NamedTuple):
    """One thing that was checked; ``fix`` is empty where it is well."""

    check: str
    state: str
    fix: str = ""


def doctor(
    data: Annotated[Path | None, typer.Option(envvar="THARSIS_DATA", help="A data folder to look at as well.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check Python, SQLite, the dictionary and a data folder, and say how to mend what is wrong.

    The exit code is 1 where something is.
    """
    findings = [_checked(name, check) for name, check in _checks(data)]
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in findings], indent=2))
    else:
        console = Console(highlight=False)
        for finding in findings:
            mark = "[red]✗[/red]" if finding.fix else "[green]✓[/green]"
            console.print(f"{mark} {finding.check}: {escape(finding.state)}", soft_wrap=True)
            if finding.fix:
                console.print(f"  → {finding.fix}", markup=False, soft_wrap=True)
    if any(finding.fix for finding in findings):
        raise typer.Exit(1)


def _checks(data: Path | None) -> Iterator[tuple[str, Callable[[], Finding]]]:
    yield "Python", _python
    yield "SQLite", _sqlite
    yield "dictionary", _dictionary
    if data is not None:
        yield "disk", lambda: _disk(data)
        yield "index", lambda: _index(data)


def _checked(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of a check; a check that fails in a way nobody foresaw is a finding too."""
    try:
        return check()
    except Exception as error:
        return Finding(name, f"{type(error).__name__}: {error}", "Please report this, with the whole message.")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", version, "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer.")


def _sqlite() -> Finding:
    options = set(apsw.compile_options)
    if "ENABLE_FTS5" not in options:
        return Finding("SQLite", apsw.sqlite_lib_version(), "Install apsw from its wheel: this build lacks FTS5.")
    return Finding("SQLite", apsw.sqlite_lib_version())


def _dictionary() -> Finding:
    try:
        dictionary = load_dictionary()
    except DictionaryError as error:
        return Finding("dictionary", str(error), "Mend the named file under schema/common.")
    return Finding("dictionary", f"{len(dictionary.fields)} fields, {len(dictionary.missions)} missions")


def _disk(data: Path) -> Finding:
    existing = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    fix = "" if free > _FREE_SPACE else "Free some space: an index takes about 10 KB a product."
    return Finding("disk", f"{free / 1e9:.1f} GB free at {existing}", fix)


def _index(data: Path) -> Finding:
    try:
        return asyncio.run(_count(data))
    except Unavailable as error:
        return Finding("index", str(error), "Start the cluster, or correct search.elastic.url in tharsis.toml.")
    except ConfigurationError as error:
        return Finding("index", str(error), "Correct tharsis.toml.")
    except SearchError as error:
        return Finding("index", str(error), f"Make one: tharsis harvest DIRECTORY --data {data}")


async def _count(data: Path) -> Finding:
    reader = open_reader(data, load_settings(data).search)
    try:
        page = await reader.search(SearchRequest(visible=EVERYTHING, size=0, total=True))
        (root,) = await reader.directories(["/"], EVERYTHING)
    finally:
        await reader.close()
    files = root.files if root else 0
    return Finding("index", f"{page.total} products, {files} files in {data}")
