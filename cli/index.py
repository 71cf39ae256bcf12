"""``tharsis index``: the indices of an archive as such."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from cli.progress import counting
from cli.refusal import refuse
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_rebuilding
from search.port import SearchError

index = typer.Typer(add_completion=False, no_args_is_help=True, help="Look after the index of an archive.")


@index.callback()
def _group() -> None:
    """Look after the index of an archive."""


@index.command()
def rebuild(
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder whose settings name the index.")],
) -> None:
    """Make all indices in Elasticsearch anew from what they have, without downtime.

    For another number of shards, or after an update that changed the mappings. Readers go on with the present indices until
    all are ready; a harvest has to wait. Interrupted, it has changed nothing, and may be run again.
    """
    try:
        counts = asyncio.run(_rebuild(data))
    except (ConfigurationError, SearchError) as error:
        refuse("index rebuild", error)
    typer.echo(f"{counts['products']:,} products and {counts['files']:,} files are in new indices")


async def _rebuild(data: Path) -> dict[str, int]:
    writer = open_rebuilding(load_settings(data).search)
    await writer.open_run("index rebuild")
    try:
        with counting("Copying products") as notify:
            return await writer.rebuild(lambda kind, count: notify(count) if kind == "products" else None)
    finally:
        await writer.commit()
