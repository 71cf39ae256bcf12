"""``tharsis verify``: are the files still what they were?"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer

from cli.elsewhere import sources
from cli.progress import counting
from cli.refusal import refuse
from cli.tables import harmless
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_reader
from harvest.remote.mounting import Mounting
from harvest.tree.rules import virtual_path
from harvest.verify import Verification
from harvest.verify import verify as verify_files
from search.port import SearchError

_SHOWN = 20


def verify(
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that holds the index.")],
    path: Annotated[str, typer.Argument(help="Only what lies at or below this virtual path or uri.")] = "/",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Read files again and compare them with the checksums in the index.

    Checksums come from `tharsis harvest --checksums`, from md5 manifests of the archive and from PDS4 labels. The exit
    code is 1 where a file differs or is gone, 2 when asked wrongly.
    """
    try:
        result = asyncio.run(_verify(virtual_path(path), data))
    except (ConfigurationError, SearchError, ValueError) as error:
        refuse("verify", error)
    if as_json:
        typer.echo(msgspec.json.encode(result).decode())
    else:
        typer.echo(
            f"{result.verified} files agree with their checksums ({result.bytes:,} bytes read), "
            f"{len(result.mismatches)} do not, {result.without_checksum} have none"
        )
        for mismatch in result.mismatches[:_SHOWN]:
            typer.echo(harmless(f"  {mismatch.path} ({mismatch.location}): {mismatch.reason}"))
        if len(result.mismatches) > _SHOWN:
            typer.echo(f"  … and {len(result.mismatches) - _SHOWN} more; --json lists all")
    if result.mismatches:
        raise typer.Exit(1)


@contextmanager
def _elsewhere(data: Path) -> Iterator[None]:
    """Reach the buckets and file servers that files were harvested from."""
    with TemporaryDirectory() as work, Mounting(sources(data), work, [], 4, 0).mounted():
        yield


async def _verify(path: str, data: Path) -> Verification:
    reader = open_reader(data, load_settings(data).search)
    try:
        with _elsewhere(data), counting("Reading files") as notify:
            return await verify_files(reader, path, lambda done, size: notify(done))
    finally:
        await reader.close()
