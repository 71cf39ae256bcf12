"""``tharsis status``: the archive status of a part of the archive."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from access.jobs import SetArchiveStatus
from cli.changing import changed, meant, said
from harvest.tree.archive import ARCHIVE_STATUSES

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

    It is recorded in status.toml of the data folder and goes before archive.toml and --status. What the public may no
    longer see is denied to it within two seconds, before records are rewritten. Example:

      tharsis status set /mro/mro/mrox_0001 archived --data mydata
    """
    change = meant("status set", data, SetArchiveStatus(path, new_status))
    place = change.prefix
    done = changed("status set", data, change)
    if as_json:
        typer.echo(msgspec.json.encode({"path": place, "status": new_status, **msgspec.structs.asdict(done)}).decode())
        return
    typer.echo(f"{place} is {new_status}: {said(done)}")
    if not done.files + done.directories:
        typer.echo("Nothing of the index lies there yet; the status holds for what a later harvest finds.")
