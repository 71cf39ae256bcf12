"""Fixity: reads files again and compares them with the checksums that the index holds."""

from collections.abc import Callable

import msgspec

from harvest.rewriting import files_below
from harvest.tree.files import open_file
from harvest.tree.names import printable
from harvest.worker import checksum
from schema.locations import path_of
from schema.records import FileRecord
from search.port import Reader


class Mismatch(msgspec.Struct):
    """A file that is not what it was; ``reason`` says how."""

    path: str
    location: str
    reason: str


class Verification(msgspec.Struct):
    """How many files were read and agree, the bytes read, those that do not, and how many have no checksum."""

    verified: int = 0
    bytes: int = 0
    without_checksum: int = 0
    mismatches: list[Mismatch] = []


async def verify(reader: Reader, path: str, notify: Callable[[int, int], None]) -> Verification:
    """Check the files at or below the virtual ``path``; ``notify`` is told files and bytes as they are done."""
    result = Verification()
    done = 0
    async for files in files_below(reader, path):
        for file in files:
            _check(file, result)
            done += 1
            notify(done, result.bytes)
    return result


def _check(file: FileRecord, result: Verification) -> None:
    kind, expected = ("sha256", file.sha256) if file.sha256 else ("md5", file.md5)
    if not expected:
        result.without_checksum += 1
        return
    path = path_of(file.location)
    try:
        with open_file(path) as opened:
            found = checksum(opened, kind, lambda: None)
            size = opened.tell()
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
    else:
        result.bytes += size
        if found == expected.lower():
            result.verified += 1
            return
        reason = f"{kind} is {found}, the index has {expected.lower()}"
    result.mismatches.append(Mismatch(file.path, printable(path), reason))
