"""``tharsis doctor``: is this installation fit to work, and if not, how to mend it."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import apsw
import typer
from rich.console import Console
from rich.markup import escape

from cli.backends import Finding, backends
from schema.dictionary import DictionaryError, load_dictionary

_FREE_SPACE = 1 << 30  # bytes; below this a harvest of any size will soon stop


def doctor(
    data: Annotated[Path | None, typer.Option(envvar="THARSIS_DATA", help="A data folder to look at as well.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check Python, SQLite, the dictionary and a data folder with all that it names, and say how to mend what is wrong.

    Of a data folder these are tharsis.toml and policy.toml, the index, the store of accounts, the places of storage.toml, and
    the issuers of tokens. The exit code is 1 where something is wrong.
    """
    findings = [finding for name, check in _checks(data) for finding in _checked(name, check)]
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


def _checks(data: Path | None) -> Iterator[tuple[str, Callable[[], Iterable[Finding]]]]:
    yield "Python", lambda: [_python()]
    yield "SQLite", lambda: [_sqlite()]
    yield "dictionary", lambda: [_dictionary()]
    if data is not None:
        yield "disk", lambda: [_disk(data)]
        yield from backends(data)


def _checked(name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """The findings of a check; a check that fails in a way nobody foresaw is a finding too."""
    try:
        return list(check())
    except Exception as error:
        return [Finding(name, f"{type(error).__name__}: {error}", "Please report this, with the whole message.")]


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
