"""Reads a PDS3 or ISIS label: the fast reader where it understands all of it, else the reference, and always the check."""

from pathlib import Path

from harvest.pds3.completeness import check_completeness
from harvest.pds3.fast import read_fast
from harvest.pds3.head import Head, dialect_of, find_end, read_head
from harvest.pds3.lexer import UnreadableError
from harvest.pds3.reference import read_reference
from harvest.tree.names import printable
from schema.label import Dialect, Label
from schema.problems import LabelError, Problem

_VERSION = "PDS_VERSION_ID"
_MOST_WARNINGS = 100


def read_label(path: Path) -> Label:
    """The label at the start of a file, detached or attached; only the label is read.

    Raises:
        LabelError: where no label can be read; its problem names the line, the reason and the fix.
    """
    try:
        head = read_head(path)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
        raise LabelError(
            Problem(printable(str(path)), None, None, reason, "Check the file and its permissions.")
        ) from error
    return _read(head, printable(str(path)))


def read_label_text(text: str, path: str = "<text>") -> Label:
    """The label that a text begins with; ``path`` names it in problems.

    Raises:
        LabelError: where no label can be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    end = find_end(text)
    label = text if end is None else text[:end]
    return _read(Head(label, len(label.encode()), end is not None, []), path)


def _read(head: Head, path: str) -> Label:
    dialect = dialect_of(head.text)
    warnings = list(head.warnings)
    reader = "fast"
    root = read_fast(head.text, dialect)
    if root is None:
        reader = "reference"
        try:
            root, noticed = read_reference(head.text, dialect, path)
        except UnreadableError as error:
            raise LabelError(Problem(path, error.line, None, str(error), error.fix)) from error
        warnings += noticed
    if not root.members:
        raise LabelError(Problem(path, 1, None, "no KEYWORD = value statement", "Check that the file is a label."))
    warnings += check_completeness(head.text, root, dialect, path)
    if dialect is Dialect.PDS3 and root.members[0].name == _VERSION and not head.is_ended:
        line = head.text.count("\n") + 1
        warnings.append(Problem(path, line, "END", "the label has no END statement", "End the label with END."))
    return Label(dialect, root, head.text, head.size, reader, _bounded(warnings, path))


def _bounded(warnings: list[Problem], path: str) -> list[Problem]:
    """At most so many warnings that a broken label cannot fill a report; the rest is counted."""
    if len(warnings) <= _MOST_WARNINGS:
        return warnings
    reason = f"{len(warnings) - _MOST_WARNINGS} more warnings about this label are not listed"
    return [*warnings[:_MOST_WARNINGS], Problem(path, None, None, reason, "Mend the first ones and read it again.")]
