"""``tharsis sample``: archives in the shapes of real missions, of any size."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.progress import steps
from cli.refusal import refuse
from samples.generator import Summary, make_archive


def sample(
    directory: Annotated[Path, typer.Argument(help="A new or empty directory for the archives.")],
    products: Annotated[int, typer.Option(min=1, help="How many observational products, over all missions.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed and number give the same bytes.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Make a sample archive: many missions, both standards, any number of products.

    The archives have the shapes of the checked-in samples: PDS3 volumes (attached
    and detached labels, catalogs, index tables) and PDS4 bundles (collections,
    inventories, context, browse), with true sizes, offsets and checksums.
    The pictures are drawn and tiny. 100,000 products take about a minute; they
    are half a million files and 3 GB on disk.

    \b
      tharsis sample many --products 5000 --seed 7
      tharsis harvest many --data mydata
    """
    written = 0

    def count(more: int) -> None:
        nonlocal written
        written += more
        notify("Writing products", written, products)

    try:
        with steps(not as_json) as notify:
            summary = make_archive(directory, products, seed, count)
    except (FileExistsError, ValueError) as error:
        refuse("sample", error)
    if as_json:
        typer.echo(json.dumps(summary.to_json()))
    else:
        _tell(summary)


def _tell(summary: Summary) -> None:
    typer.echo(
        f"{summary.directory}: {summary.products:,} products of {len(summary.missions)} missions in "
        f"{summary.archives:,} archives; {summary.labels:,} labels, {summary.files:,} files, {summary.bytes:,} bytes"
    )
    typer.echo(f"Next: tharsis harvest {summary.directory} --data DATA")
