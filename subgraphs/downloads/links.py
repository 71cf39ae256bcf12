"""Giving out links: files are read from the index by key, charged once, and only then signed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from access.links import MAX_RANGES, Ranges
from access.meter import Charge
from loaders import InvalidId, decode_id, seen_by
from loaders.places import exact_address, place
from schema.records import FileRecord
from schema.times import format_time
from search.port import SearchError
from subgraphs.downloads.context import DownloadsContext
from subgraphs.downloads.inputs import ByteRange
from subgraphs.downloads.types import Link

Info = strawberry.Info[DownloadsContext, None]
LARGEST_REQUEST = 1000
"""How many files one request names at most."""

SHORTEST, LONGEST = 60, 300
"""Seconds that a link lives."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that is there, and what is asked of it."""

    record: FileRecord
    charge: Charge


async def issue_links(
    info: Info,
    paths: list[str] | None = None,
    ids: list[strawberry.ID] | None = None,
    ranges: list[ByteRange] | None = None,
    expires_in: int = LONGEST,
) -> list[Link | None]:
    """Links to files, paths first, in the order asked; an error at the place of each that cannot be had."""
    wanted = [*(paths or ()), *(ids or ())]
    if not 0 < len(wanted) <= LARGEST_REQUEST:
        raise SearchError(f"Name between 1 and {LARGEST_REQUEST} files by paths and ids, not {len(wanted)}.")
    if not SHORTEST <= expires_in <= LONGEST:
        raise SearchError(f"A link lives {SHORTEST} to {LONGEST} seconds, not {expires_in} (expiresIn).")
    merged = _merged(ranges) if ranges is not None else None
    places = [*map(_place_of_path, paths or ()), *map(_place_of_id, ids or ())]
    asked = await _asked(info, places, merged)
    links = await _links(info, [one for one in asked if isinstance(one, _Asked)], expires_in)
    # An error in the list stands for null at its place, with the error (`execution` raises it there).
    return [one if isinstance(one, Exception) else links[one.record.uri] for one in asked]  # type: ignore[misc]  # see above


async def _asked(info: Info, places: Sequence[str | Exception], ranges: Ranges | None) -> list[_Asked | Exception]:
    keys = list(dict.fromkeys(place for place in places if isinstance(place, str)))
    records = await info.context.loaders.all_files_at(keys) if keys else {}
    return [each if isinstance(each, Exception) else _one(each, records.get(each), ranges) for each in places]


def _one(where: str, record: FileRecord | None, ranges: Ranges | None) -> _Asked | Exception:
    if record is None:
        return SearchError(
            f"There is no such file: {where}; `files` lists those that you may see, `manifest` directories."
        )
    if ranges is None:
        return _Asked(record, Charge(record.uri, record.size, mission=_mission(record)))
    within = tuple((first, min(last, record.size - 1)) for first, last in ranges if first < record.size)
    if not within:
        return SearchError(f"The file ends before the ranges begin: it has {record.size} bytes.")
    bytes_ = sum(last - first + 1 for first, last in within)
    return _Asked(record, Charge(record.uri, bytes_, within, _mission(record)))


async def _links(info: Info, asked: Sequence[_Asked], life: int) -> dict[str, Link]:
    """Charge all files at once, each once; then sign."""
    if not asked:
        return {}
    files = {one.record.uri: one for one in asked}
    context, identity = info.context, info.context.identity
    now = int(time.time())
    slot = now // life
    last_over = (slot + 2) * life  # links that are given out at the end of the slot
    charges = [one.charge for one in files.values()]
    reservation = await context.grants.reserve(identity, charges, slot, last_over, len(charges))
    expires = now + life
    ends = format_time(expires * 1_000_000)
    return {
        uri: Link(uri, _url(context, one, expires, reservation.id), ends, one.charge.bytes)
        for uri, one in files.items()
    }


def _mission(record: FileRecord) -> str:
    return record.path.split("/", 2)[1]


def _url(context: DownloadsContext, asked: _Asked, expires: int, link_id: str) -> str:
    """A link by uri: under the same path there may be a later release that the asker may not see, or did not pay for."""
    uri = asked.record.uri
    query = context.signer.sign(uri, expires, link_id, asked.charge.ranges, seen_by(asked.record.visibility))
    return f"{exact_address(uri, context.base)}?{query}"


def _merged(ranges: Sequence[ByteRange]) -> Ranges:
    """The ranges in order, those that touch as one; raises SearchError for what are none."""
    if not 0 < len(ranges) <= MAX_RANGES:
        raise SearchError(f"Give between 1 and {MAX_RANGES} ranges, not {len(ranges)}.")
    merged: list[tuple[int, int]] = []
    for first, last in sorted((int(one.first), int(one.last)) for one in ranges):
        if not 0 <= first <= last:
            raise SearchError(f"A range goes from its first byte, 0 or later, to its last: not from {first} to {last}.")
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _place_of_path(path: str) -> str | Exception:
    try:
        return place(path)
    except SearchError as error:
        return error


def _place_of_id(id_: str) -> str | Exception:
    try:
        return decode_id(id_, "File").uri
    except InvalidId as error:
        return error
