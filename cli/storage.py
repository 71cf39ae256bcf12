"""``tharsis storage``: where the bytes of files are, and whether all places have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.progress import counting
from cli.refusal import refuse
from cli.tables import harmless
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_reader
from gateway.storage import Storage
from harvest.holdings import Comparison, Holdings
from harvest.tree.rules import virtual_path
from schema.records import FileRecord
from search.port import EVERYTHING, FilesRequest, Reader, SearchError, SubdirectoriesRequest
from storage.port import Gone, Location, Route, StorageError

_SHOWN = 20

storage = typer.Typer(no_args_is_help=True, help="Where the bytes of files are: the map of storage.toml.")
Data = Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that holds the index.")]


class Answer(msgspec.Struct):
    """What one location says of a file: ``right``, or what is wrong."""

    url: str
    right: bool
    says: str


class Whereabouts(msgspec.Struct):
    """Where the bytes of one file are. ``prefix`` is the one that holds, ``given`` how clients get the bytes just now."""

    path: str
    uri: str
    size: int
    prefix: str | None
    delivery: str
    locations: list[Answer]
    given: str


@storage.callback()
def _storage() -> None:
    """Take the place of the commands that are known by name only."""


@storage.command()
def where(
    path: Annotated[str, typer.Argument(help="A file's virtual path or uri.")],
    data: Data,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Explain where the bytes of a file are: the prefix that holds, its locations in their order, and what each says.

    The exit code is 1 where no location has the file, 2 when asked wrongly. Example:

      tharsis storage where /mro/mro/mrox_0001/index/index.tab --data mydata
    """
    try:
        found = asyncio.run(_where(virtual_path(path), data))
    except (SearchError, ConfigurationError, ValueError) as error:
        refuse("storage where", error)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        for one in found:
            typer.echo(_shown(one))
    if not all(any(answer.right for answer in one.locations) for one in found):
        raise typer.Exit(1)


@storage.command()
def verify(
    data: Data,
    path: Annotated[str, typer.Argument(metavar="PREFIX", help="Only what lies at or below this virtual path.")] = "/",
    checksums: Annotated[
        bool, typer.Option("--checksums", help="Read all bytes of files that have a checksum.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compare the index with every location of the storage map: is each file there, and as it should be?

    Existence and size are compared, and checksums where a place tells them. The exit code is 1 where a location lacks a file,
    has another one, or does not answer; 2 when asked wrongly. Example:

      tharsis storage verify /mro --data mydata
    """
    try:
        found = asyncio.run(_verify(virtual_path(path), data, checksums=checksums))
    except (SearchError, ConfigurationError, ValueError) as error:
        refuse("storage verify", error)
    typer.echo(msgspec.json.encode(found).decode() if as_json else _told(found))
    if not found.whole:
        raise typer.Exit(1)


@asynccontextmanager
async def _opened(data: Path) -> AsyncIterator[tuple[Reader, Storage]]:
    settings = load_settings(data)
    places = Storage(data, settings)
    reader = open_reader(data, settings.search)
    try:
        yield reader, places
    finally:
        await reader.close()
        await places.close()


async def _where(path: str, data: Path) -> list[Whereabouts]:
    async with _opened(data) as (reader, places):
        found = await reader.files(FilesRequest(visible=EVERYTHING, places=(path,), every_release=True))
        if not found.items:
            raise ValueError(f"there is no file {path} in the index. Take its path from a listing or from File.path")
        return [await _of(file, places) for file in found.items]


async def _of(file: FileRecord, places: Storage) -> Whereabouts:
    prefix = places.map.prefix_of(file.path)
    name = prefix.prefix if prefix is not None else None
    try:
        route = places.route(file)
    except Gone as error:
        return Whereabouts(file.path, file.uri, file.size, name, "through", [], str(error))
    answers = [await _asked(location, places) for location in route.locations]
    given = await _given(route, places)
    return Whereabouts(file.path, file.uri, file.size, name, route.delivery, answers, given)


async def _asked(location: Location, places: Storage) -> Answer:
    try:
        _, stat = await places.reading.find(Route((location,)))
    except StorageError as error:
        return Answer(location.url, False, str(error))
    return Answer(location.url, True, f"{stat.size} bytes")


async def _given(route: Route, places: Storage) -> str:
    try:
        linked = await places.reading.linkable(route)
        if linked is not None:
            return f"by a link to {linked.url}"
        return f"from us, out of {(await places.reading.find(route))[0].url}"
    except StorageError as error:
        return f"not at all: {error}"


def _shown(one: Whereabouts) -> str:
    held = f"prefix {one.prefix} of storage.toml" if one.prefix is not None else "no prefix: where the harvest found it"
    lines = [f"{one.path} ({one.size:,} bytes)", f"  {held}, delivery {one.delivery}"]
    lines += [f"  {number}. {at.url}: {at.says}" for number, at in enumerate(one.locations, 1)]
    return "\n".join(map(harmless, [*lines, f"  given {one.given}"]))


async def _verify(path: str, data: Path, *, checksums: bool) -> Holdings:
    async with _opened(data) as (reader, places):
        comparison = Comparison(places.route, places.map.prefix_of, places.reading, checksums=checksums)
        with counting("Comparing files") as notify:
            found = await comparison.compare(reader, path, notify)
        if not found.files:  # a prefix that was mistyped must not look as if all was there
            raise ValueError(await _unknown(path, reader, places))
        return found


async def _unknown(path: str, reader: Reader, places: Storage) -> str:
    """What to say of a path at and below which the index has no file."""
    (top,) = await reader.subdirectories([SubdirectoriesRequest(visible=EVERYTHING, parent="/", size=_SHOWN)])
    known = {
        "storage.toml": [one.prefix for one in places.map.settings.prefixes],
        "the index": [one.path for one in top],
    }
    named = [f"{where} has {', '.join(some)}" for where, some in known.items() if some]
    return f"the index has no file at or below {path}. Name a prefix that it has: {'; '.join(named) or 'it is empty'}"


def _told(found: Holdings) -> str:
    lines = [f"{found.files} files of {found.bytes:,} bytes; {found.nowhere} of them are nowhere"]
    for name, place in found.places.items():
        lines.append(
            f"{name}: {place.right} as they should be ({place.checked} by a checksum too), {place.missing} missing, "
            f"{place.different} different, {place.unknown} not known, for it did not answer"
        )
    lines += [f"  {one.path} ({one.location}): {one.reason}" for one in found.differences[:_SHOWN]]
    if len(found.differences) > _SHOWN:
        lines.append(f"  … and {len(found.differences) - _SHOWN} more; --json lists all")
    return "\n".join(map(harmless, lines))
