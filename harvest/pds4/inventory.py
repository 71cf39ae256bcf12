"""Streams the members of a PDS4 collection out of its inventory file.

An inventory is a comma-separated table of member status (P primary, S secondary) and LID or LIDVID, one member a line
(PDS4 Standards Reference 1.22 section 9A.2, class ``Inventory``). Collections of millions of products are read in
constant memory.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from harvest.pds4.identification import parse_vid, split_lidvid
from schema.problems import Problem

LONGEST_LINE = 4096
_LID = re.compile(r"urn(?::[a-z0-9._-]+){3,5}\Z", re.ASCII | re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\t;|]")
_STATUS = {"p": "P", "s": "S", "primary": "P", "secondary": "S"}


class InventoryEntry(NamedTuple):
    """A member: ``status`` P or S, its LID, its version where the row has one, and the line (from 1)."""

    status: str
    lid: str
    version: str | None
    line: int


def read_inventory(file: BinaryIO, path: str) -> Iterator[InventoryEntry | Problem]:
    """Each row of the inventory ``file`` as an entry, or as a problem that names ``path`` and the line.

    Blank lines are passed over, LF and CRLF end lines; blanks, tabs and quotation marks around values are no part of
    them. LIDs keep their letters as written, except that ``URN:`` becomes ``urn:``.
    """
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            _skip_rest(file)
            reason = f"the line is longer than {LONGEST_LINE - 1} bytes"
            yield Problem(path, number, None, reason, "Write one member on each line: P,urn:…::1.0")
            continue
        row = _row(line.decode("utf-8-sig" if number == 1 else "utf-8", "replace"))
        if any(row):
            yield _entry(row, number, path)


def _skip_rest(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _row(line: str) -> list[str]:
    return [value.strip().strip("\"'").strip() for value in _SEPARATOR.split(line)]


def _entry(row: list[str], line: int, path: str) -> InventoryEntry | Problem:
    values = [value for value in row if value]
    status = _STATUS.get(values[0].lower())
    if status is None:
        return Problem(path, line, "Member_Status", f"the row begins with {values[0][:60]!r}", "Begin it with P or S")
    if len(values) != 2:
        reason = f"the row has {len(values)} values"
        return Problem(path, line, "LIDVID_LID", reason, "Write the status and one LID or LIDVID")
    lid, version = split_lidvid(values[1])
    if not _LID.match(lid):
        fix = "Write urn:agency:archive:bundle:collection:product, with ::version where one is meant"
        return Problem(path, line, "LIDVID_LID", f"{lid[:200]!r} is not a LID", fix)
    if version is not None:
        try:
            parse_vid(version)
        except ValueError as error:
            return Problem(path, line, "LIDVID_LID", str(error), "Write two numbers with a dot between them")
    return InventoryEntry(status, "urn" + lid[3:], version, line)
