"""``tharsis verify``: are the files still what they were?"""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.progress import counting
from cli.refusal import refuse
from cli.tables import harmless
from harvest.tree.rules import virtual_path
from harvest.verify import Verification
from harvest.verify import verify as verify_files
from search.embedded import open_reader
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
    except (SearchError, ValueError) as error:
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


async def _verify(path: str, data: Path) -> Verification:
    reader = open_reader(data)
    try:
        with counting("Reading files") as notify:
            return await verify_files(reader, path, lambda done, size: notify(done))
    finally:
        await reader.close()
