"""Finds the label of a file: a detached label, or one attached in front of an image, and never reads the image.

A PDS3 label ends with its END statement (PDS Standards Reference 3.8 section 12.4.7). Viking Orbiter's labels
hold copies of their structure files with the copies' own END inside an OBJECT: such an END does not end the label.
"""

import re
from pathlib import Path
from typing import NamedTuple

from harvest.pds3.lexer import APOSTROPHES, COMMENT, SPACE
from harvest.tree.files import open_file
from harvest.tree.names import printable
from schema.label import Dialect
from schema.problems import LabelError, Problem

LABEL_LIMIT = 8 << 20  # a label with long tables in it; what an image holds ends the search much earlier
_FIRST_CHUNK = 1 << 15
_LOOK_AHEAD = 1 << 12
# Image bytes may follow END at once; above 0x7F they would count as letters.
_WORDS = r"(?i:END(?:_OBJECT|_GROUP)?|(?:BEGIN_)?(?:OBJECT|GROUP)(?=\s*=))(?![A-Za-z0-9_:])"
_SKIPPED = rf"(?:{SPACE}++|{COMMENT}|;)*+"
_TO_WORD = re.compile(
    rf"(?:[^\"'/#<\n\r;]++|\"[^\"]*+\"|{APOSTROPHES}|{COMMENT}|(?<=\d)\#[+-]?[0-9A-Fa-f]+\#|\#[^\n\r]*+|<[^<>\n\r]*+>|[/<']"
    rf"|[\n\r;]{_SKIPPED}(?!{_WORDS}))*+"
    rf"(?:[\n\r;]{_SKIPPED}({_WORDS})|\Z)"
)
_FIRST_WORD = re.compile(rf"{_SKIPPED}({_WORDS})")
_BINARY = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_STATEMENT = re.compile(rf"{_SKIPPED}(?:(?P<block>(?i:END_OBJECT|END_GROUP))\b|(?P<name>\^?[A-Za-z][\w:]*){SPACE}*=)")
_OTHER_HEADERS = {"LBLSIZE", "SIMPLE", "XTENSION"}  # VICAR and FITS headers begin with a keyword, too
_NEW_LABEL = {"PDS_VERSION_ID", "ODL_VERSION_ID"}
_HISTORY = re.compile(r"\s*(?i:OBJECT|GROUP)\s*=\s*\w*HISTORY")  # the object that ^HISTORY points to, not a label
_PDS3_START = re.compile(rf"{_SKIPPED}(?:(?i:PDS_VERSION_ID|ODL_VERSION_ID)|CCSD[0-9][A-Z]|NJPL[0-9][A-Z])")
_ISIS_BLOCK = re.compile(r"(?m)^[ \t]*(?:(?:Object|Group)[ \t]*=|End_(?:Object|Group)\b)")


class Head(NamedTuple):
    """The label of a file: its text with ``\\n`` line ends, how many bytes it takes, and whether END ends it."""

    text: str
    size: int
    is_ended: bool
    warnings: list[Problem]


def read_head(path: Path, limit: int = LABEL_LIMIT) -> Head:
    """The label at the start of a file, read in growing chunks until its END statement (or the file's end).

    Raises:
        LabelError: where no label ends within ``limit`` bytes.
        OSError: where the file cannot be read.
    """
    data = b""
    with open_file(str(path)) as file:
        chunk = _FIRST_CHUNK
        while True:
            data += file.read(chunk - len(data))
            at_end = len(data) < chunk
            text = data.decode("latin-1")
            end = find_end(text)
            if at_end or (_BINARY.search(text) if end is None else end + _LOOK_AHEAD <= len(data)):
                break
            if end is None and chunk >= limit:
                raise LabelError(_unending(path, limit))
            chunk *= 2
    return _cut(printable(str(path)), data, text, end)


def find_end(text: str) -> int | None:
    """The position after the END statement that ends the label, None where there is none.

    An END inside an open block with further statements after it belongs to an included copy and is passed over.
    """
    depth = 0
    match = _FIRST_WORD.match(text) or _TO_WORD.match(text)
    while match is not None and match.group(1):
        word = match.group(1).upper()
        if word == "END":
            if depth == 0 or not is_inlined(text, match.end()):
                return match.end()
        elif word.startswith("END_"):
            depth = max(0, depth - 1)
        else:
            depth += 1
        match = _TO_WORD.match(text, match.end())
    return None


def is_inlined(text: str, position: int) -> bool:
    """Whether the END before ``position``, inside an open block, belongs to an included copy: statements follow."""
    following = _STATEMENT.match(text, position)
    if following is None:
        return False
    return following["block"] is not None or following["name"].upper() not in _NEW_LABEL | _OTHER_HEADERS


def dialect_of(text: str) -> Dialect:
    """How a label is written: ISIS where its blocks are in mixed case, unless it says that it is PDS3."""
    if not _PDS3_START.match(text) and _ISIS_BLOCK.search(text):
        return Dialect.ISIS
    return Dialect.PDS3


def _cut(path: str, data: bytes, text: str, end: int | None) -> Head:
    warnings: list[Problem] = []
    size = end
    if size is None:
        binary = _BINARY.search(text)
        size = len(data) if binary is None else binary.start()
        if binary is not None and text[size] != "\x1a":
            line = text.count("\n", 0, size) + 1
            reason = "binary data follow the label without an END statement"
            warnings.append(Problem(path, line, "END", reason, "Write END as the last line of the label."))
    label, problem = _decode(path, data[:size])
    if problem:
        warnings.append(problem)
    label = label.replace("\r\n", "\n").replace("\r", "\n")
    second = None if end is None else second_label(text, end)
    if second is not None:
        line = label.count("\n") + 1 + second
        reason = "a second label begins after END; only the first is read"
        warnings.append(Problem(path, line, None, reason, "Give each label a file of its own."))
    return Head(label, size, end is not None, warnings)


def second_label(text: str, end: int) -> int | None:
    """How many lines after the one of ``end`` a second label begins, None where none follows."""
    rest = text[end:].lstrip(" \t\n\r\v\f\0")
    following = _STATEMENT.match(rest)
    if following is None or following["name"] is None or following["name"].upper() in _OTHER_HEADERS:
        return None
    if _BINARY.search(rest, 0, following.end()) or _HISTORY.match(rest):
        return None
    gap = text[end : len(text) - len(rest) + following.start("name")].replace("\r\n", "\n").replace("\r", "\n")
    return gap.count("\n")


def _decode(path: str, label: bytes) -> tuple[str, Problem | None]:
    try:
        return label.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = label.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{label[error.start]:02X} is not UTF-8; the label is read as Latin-1"
        return label.decode("latin-1"), Problem(path, line, None, reason, "Save the label as ASCII or UTF-8.")


def _unending(path: Path, limit: int) -> Problem:
    reason = f"no END statement within the first {limit} bytes, the most that a label may take"
    fix = "End the label with END, close the quotation mark that hides it, or move long tables into files of their own."
    return Problem(printable(str(path)), None, "END", reason, fix)
