"""Giving out links: files are read from the index by key, charged once, and only then signed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from access.links import MAX_RANGES, Ranges
from access.meter import Charge
from loaders import InvalidId, decode_id
from loaders.places import place
from schema.records import FileRecord
from schema.times import format_time
from search.port import SearchError
from subgraphs.downloads.context import DownloadsContext
from subgraphs.downloads.inputs import ByteRange
from subgraphs.downloads.types import Link

Info = strawberry.Info[DownloadsContext, None]
LARGEST_REQUEST = 1000
"""How many files one request names at most."""

SHORTEST = 60
"""Seconds that a link lives at least, where the policy lets it live as long."""


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
    expires_in: int | None = None,
) -> list[Link | None]:
    """Links to files, paths first, in the order asked; an error at the place of each that cannot be had."""
    wanted = [*(paths or ()), *(ids or ())]
    if not 0 < len(wanted) <= LARGEST_REQUEST:
        raise SearchError(f"Name between 1 and {LARGEST_REQUEST} files by paths and ids, not {len(wanted)}.")
    longest = info.context.grants.link_life
    shortest, life = min(SHORTEST, longest), expires_in if expires_in is not None else longest
    if not shortest <= life <= longest:
        raise SearchError(f"A link lives {shortest} to {longest} seconds, not {life} (expiresIn).")
    merged = _merged(ranges) if ranges is not None else None
    places = [*map(_place_of_path, paths or ()), *map(_place_of_id, ids or ())]
    asked = await _asked(info, places, merged)
    links = await _links(info, [one for one in asked if isinstance(one, _Asked)], life, _of_one_header(ranges))
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


async def _links(info: Info, asked: Sequence[_Asked], life: int, in_s3: Ranges | None) -> dict[str, Link]:
    """Charge all files at once, each once; then sign. ``in_s3`` are the ranges for which a link may lead there, if any."""
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
    addresses, found = context.addresses, {}
    at_full_speed = context.grants.at_full_speed(identity)
    for uri, one in files.items():
        # Where the file ends within the range, the client's header is not the one that would be signed.
        there = at_full_speed and one.charge.ranges == in_s3
        url = await addresses.of(one.record, one.charge, expires, life, reservation.id, in_s3=there)
        found[uri] = Link(uri, url, ends, one.charge.bytes)
    return found


def _mission(record: FileRecord) -> str:
    return record.path.split("/", 2)[1]


def _of_one_header(ranges: Sequence[ByteRange] | None) -> Ranges | None:
    """The ranges, where a client asks for all of them by one header of one range: so S3 signs them; None for several."""
    if ranges is None:
        return ()
    return ((int(ranges[0].first), int(ranges[0].last)),) if len(ranges) == 1 else None


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
