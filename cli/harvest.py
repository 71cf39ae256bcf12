"""``tharsis harvest``: archives on disk become an index that can be asked."""

import asyncio
import os
import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from access.accounts import StoreUnavailable
from cli.changing import completed
from cli.elsewhere import sources
from cli.progress import steps
from cli.refusal import refuse
from cli.tables import harmless
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_writer
from harvest.pool import WorkerError
from harvest.report import Report, report_json, write_report
from harvest.run import Harvest, Notify, Options
from harvest.tree.archive import ARCHIVE_STATUSES
from harvest.tree.rules import load_rules
from schema.dictionary import DictionaryError, load_dictionary
from schema.problems import Problem
from schema.records import PUBLIC_STATUSES
from search.port import SearchError

_SHOWN = 5  # problems of a kind on the terminal; all stand in the report


class ChecksumChoice(StrEnum):
    """Which checksums are computed."""

    NONE = "none"
    MD5 = "md5"
    SHA256 = "sha256"


def harvest(
    folders: Annotated[
        list[str],
        typer.Argument(
            metavar="DIR…",
            help="Roots of archives: volumes, bundles, or folders of them; also s3://bucket/prefix and https://host/dir/.",
        ),
    ],
    data: Annotated[
        Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that holds the index; made when absent.")
    ],
    report: Annotated[Path | None, typer.Option(help="Write the full report as JSON to this file.")] = None,
    status: Annotated[
        str,
        typer.Option(
            envvar="THARSIS_STATUS",
            help=f"Archive status where no archive.toml says one: {', '.join(ARCHIVE_STATUSES)}.",
        ),
    ] = "staged",
    checksums: Annotated[
        ChecksumChoice, typer.Option(help="Compute a checksum of every file that is read.")
    ] = ChecksumChoice.NONE,
    workers: Annotated[
        int | None,
        typer.Option(envvar="THARSIS_WORKERS", min=0, help="Processes that read labels; 0 reads in this one."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Look only into this folder below a root; may be given again.")
    ] = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Let a DIR without any file remove from the index what it held.")
    ] = False,
    connections: Annotated[
        int, typer.Option(min=1, max=1024, help="Requests that go to buckets and file servers at a time.")
    ] = 32,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON instead of the summary.")] = False,
) -> None:
    """Index every file, directory and label below DIR….

    Run it again after anything has changed: only new and changed files are read, what is gone is removed, and an
    interrupted run goes on where it stopped. A folder's archive.toml says what it is (docs/harvest.md):

      standard = "pds3"  mission = "mro"  spacecraft = "mro"  volume = "mrox_0001"  archive_status = "archived"

    Only what is archived or certified is seen by the public. Labels that cannot be read are reported and do not stop
    the harvest. The exit code is 0 when it ran, 2 when it was asked wrongly.
    """
    if status not in ARCHIVE_STATUSES:
        refuse("harvest", f"--status {status} is none of {', '.join(ARCHIVE_STATUSES)}")
    options = Options(
        status=status,
        checksums=checksums.value,
        workers=workers if workers is not None else max(1, os.cpu_count() or 1),
        only=tuple(only or ()),
        allow_empty=allow_empty,
        connections=connections,
    )
    try:
        data.mkdir(parents=True, exist_ok=True)
        with steps(not as_json) as notify:
            done = asyncio.run(_run(folders, data, options, notify))
    except (ConfigurationError, DictionaryError, SearchError, StoreUnavailable, WorkerError) as error:
        refuse("harvest", error)
    if report is not None:
        write_report(done, report)
    if as_json:
        sys.stdout.buffer.write(report_json(done) + b"\n")
    else:
        _summary(done, report, data)


async def _run(folders: list[str], data: Path, options: Options, notify: Notify) -> Report:
    writer = open_writer(data, load_settings(data).search)
    done = await Harvest(writer, data, load_dictionary(), options, notify, sources(data)).run(folders)
    if load_rules(data).unfinished:
        await completed(data)
    return done


def _summary(done: Report, report: Path | None, data: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"[bold]{done.products:,} products[/bold] in {done.labels:,} labels "
        f"({done.product_labels:,} of products, {done.descriptive:,} descriptive, {len(done.failures):,} failed); "
        f"{done.files:,} files, {done.directories:,} directories, {_bytes(done.bytes)}"
    )
    for mission, count in sorted(done.missions.items()):
        console.print(f"  {mission}: {count.products:,} products, {count.files:,} files, {_bytes(count.bytes)}")
    hidden = {status: count for status, count in done.statuses.items() if status not in PUBLIC_STATUSES}
    for status, files in sorted(hidden.items()):
        console.print(
            f"[yellow]{files:,} files are {status}: the public does not see them.[/yellow] "
            "Say archive_status in archive.toml, give --status, or use `tharsis status set`."
        )
    _problems(console, "red", "failed", done.failures)
    _problems(console, "yellow", "warnings", done.warnings)
    console.print(
        f"Written {done.written:,}, unchanged {done.unchanged:,}, removed {done.removed:,}"
        + (f", refused by the search engine {done.refused:,}" if done.refused else "")
        + f" records in {done.elapsed:.1f} s into {data}"
        + (f"; report in {report}" if report else ""),
        markup=False,
    )


def _problems(console: Console, colour: str, title: str, problems: list[Problem]) -> None:
    """The first few of each kind of problem; the report has all."""
    if not problems:
        return
    console.print(
        f"[{colour}]{len(problems):,} {title}[/{colour}]" + (", for example:" if len(problems) > _SHOWN else ":")
    )
    kinds: Counter[str] = Counter()
    shown = 0
    for problem in problems:
        kind = f"{problem.field}:{problem.reason[:24]}"
        kinds[kind] += 1
        if kinds[kind] == 1 and shown < _SHOWN:
            shown += 1
            line = f":{problem.line}" if problem.line else ""
            console.print(harmless(f"  {problem.path}{line}: {problem.reason}. {problem.fix}"), markup=False)


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{count:,} bytes"
