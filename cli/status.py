"""``tharsis status``: the archive status of a part of the archive."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.progress import counting
from cli.refusal import refuse
from config.tables import ConfigurationError
from harvest.status import Change, StatusChange, virtual_path
from harvest.tree.archive import ARCHIVE_STATUSES
from search.embedded import open_reader, open_writer
from search.port import SearchError

status = typer.Typer(no_args_is_help=True, help="Archive status: who may see a part of the archive.")


@status.callback()
def _status() -> None:
    """Archive status: only what is archived or certified is seen by the public."""


@status.command("set")
def set_status(
    path: Annotated[
        str, typer.Argument(help="A virtual path or uri: /mro/mro/mrox_0001, atlas:pds3:mro:mro:/mrox_0001.")
    ],
    new_status: Annotated[str, typer.Argument(metavar="STATUS", help=f"One of {', '.join(ARCHIVE_STATUSES)}.")],
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that holds the index.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Give what lies at or below PATH an archive status, now and in every later harvest.

    It is recorded in status.toml of the data folder and goes before archive.toml and --status. Example:

      tharsis status set /mro/mro/mrox_0001 archived --data mydata
    """
    if new_status not in ARCHIVE_STATUSES:
        refuse("status set", f"{new_status} is none of {', '.join(ARCHIVE_STATUSES)}")
    try:
        place = virtual_path(path)
        change = asyncio.run(_change(place, new_status, data))
    except (ConfigurationError, SearchError, ValueError) as error:
        refuse("status set", error)
    if as_json:
        typer.echo(msgspec.json.encode(change).decode())
        return
    typer.echo(
        f"{change.path} is {change.status}: {change.products} products, {change.files} files, "
        f"{change.directories} directories ({change.written} records rewritten)"
    )
    if not change.files + change.directories:
        typer.echo("Nothing of the index lies there yet; the status holds for what a later harvest finds.")


async def _change(path: str, new_status: str, data: Path) -> Change:
    reader = open_reader(data)
    try:
        with counting("Rewriting records") as notify:
            return await StatusChange(reader, open_writer(data), data, notify).run(path, new_status)
    finally:
        await reader.close()
