"""Answers for a directory as one archive."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request, Response

from access.identity import Identity
from access.meter import Charge
from config.data import DataSettings
from dataapi.archives.layout import Layout
from dataapi.archives.plan import Files, Plan, TooLarge, Window, planned
from dataapi.archives.stream import ArchiveStream
from dataapi.archives.tar_layout import TarLayout
from dataapi.archives.zip_layout import ZipLayout
from dataapi.bytes.conditions import Version, range_of, unmet
from dataapi.bytes.ranges import Part, Unsatisfiable, requested_parts
from dataapi.charging import Charged, ChargedResponse, Charging
from dataapi.problems import problem, unreadable
from execution.codes import Code
from loaders import Loaders
from schema.records import DirectoryRecord
from search.port import SearchError
from storage.port import Locator, StorageError
from storage.reading import Reading


class _Format(NamedTuple):
    """How an archive is written, how it is measured, and whether parts of it can be had."""

    write: Callable[[str], Layout]
    measure: Callable[[str], Layout]
    in_parts: bool


FORMATS = {
    "zip": _Format(ZipLayout, partial(ZipLayout, keeps=False), in_parts=False),
    "tar": _Format(TarLayout, TarLayout, in_parts=True),
}
"""The formats by their names in addresses."""


class Wanted(NamedTuple):
    """A directory whose files are wanted; ``manifest`` is the address of the script that goes on where an archive broke off."""

    directory: DirectoryRecord
    manifest: str
    identity: Identity
    loaders: Callable[[], Loaders]

    def files(self) -> Files:
        """The files, in order."""
        one = self.directory
        return Files(self.loaders, one.uri if one.release is not None else one.path)


class ArchiveAnswers:
    """Streams directories as archives: files are read one after the other, and nothing is kept but the index of a ZIP."""

    def __init__(self, locator: Locator, reading: Reading, charging: Charging, settings: DataSettings) -> None:
        self._locator, self._reading = locator, reading
        self._charging, self._settings = charging, settings

    async def answer(self, wanted: Wanted, request: Request) -> Response:
        """The archive. All bytes of files in it are charged before the first one, and given back as far as they are not sent.

        Raises one of `dataapi.problems.REFUSALS`.
        """
        written = FORMATS.get(request.query_params["format"])
        if written is None:
            raise SearchError(f"There is no such format; choose one of {', '.join(FORMATS)}, or none for a listing.")
        try:
            return await self._answer(wanted, written, request)
        except TooLarge as error:
            return problem(413, Code.LIMIT_EXCEEDED, f"{error} Take its parts, or its manifest: {wanted.manifest}")
        except StorageError as error:
            return unreadable(error)

    async def _answer(self, wanted: Wanted, written: _Format, request: Request) -> Response:
        plan = await planned(wanted.files(), written.measure(wanted.manifest), self._settings)
        layout, version = written.write(wanted.manifest), Version(f'"{plan.tag}"', None)
        headers = _headers(wanted, layout, version, written)
        status = unmet(request.headers, version)
        if status == 304:
            return Response(status_code=304, headers=headers)
        if status == 412:
            return problem(412, Code.BAD_USER_INPUT, "The files are no longer those that you know.")
        if request.method == "HEAD":
            return Response(headers={**headers, "content-length": str(plan.length)})
        window: Window | None = None
        try:
            part = _part(request, version, plan) if written.in_parts else None
        except Unsatisfiable as error:
            return problem(416, Code.BAD_USER_INPUT, str(error), {"content-range": f"bytes */{plan.length}"})
        if part is not None:
            window = part.start, part.last + 1
            plan = await planned(wanted.files(), written.measure(wanted.manifest), self._settings, window)
            headers["content-range"] = f"bytes {part.start}-{part.last}/{plan.length}"
        headers["content-length"] = str(part.length if part is not None else plan.length)
        if plan.first is not None:  # what cannot be had at all is said in place of the archive
            await self._reading.find(self._locator.route(plan.first))
        stream = ArchiveStream(plan, wanted.files(), layout, self._locator, self._reading, window)
        charged = await self._charged(wanted, plan, stream)
        return ChargedResponse(stream.pieces(), charged, 200 if part is None else 206, headers, layout.media_type)

    async def _charged(self, wanted: Wanted, plan: Plan, stream: ArchiveStream) -> Charged:
        uri = wanted.directory.uri
        charges = [Charge(uri, one.bytes, (), mission, one.files) for mission, one in plan.missions.items()]
        charged = await self._charging.charged(wanted.identity, charges)

        async def settle(sent: int) -> None:
            await charged.settle(min(sent, stream.of_files))

        return Charged(charged.stream, settle)


def _part(request: Request, version: Version, plan: Plan) -> Part | None:
    """The part of the archive that is asked for; of several none, which is as good an answer (RFC 9110, 14.2)."""
    parts = requested_parts(range_of(request.headers, version), plan.length)
    return parts[0] if parts is not None and len(parts) == 1 else None


def _headers(wanted: Wanted, layout: Layout, version: Version, written: _Format) -> dict[str, str]:
    name = quote(f"{wanted.directory.name or 'archive'}.{layout.extension}", safe="")
    return {
        "content-type": layout.media_type,
        "content-disposition": f"attachment; filename*=UTF-8''{name}",
        "etag": version.tag,
        "accept-ranges": "bytes" if written.in_parts else "none",
        "link": f'<{wanted.manifest}>; rel="describedby"',
        "cache-control": "private, no-cache",
        "vary": "authorization, cookie",
        "x-content-type-options": "nosniff",
    }
