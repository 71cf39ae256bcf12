"""Tables for people on a terminal, and lines with tabs where the output is piped. Values stand there as text."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys: control characters (ISO 6429), and those that turn the direction of what follows."""


def harmless(text: str) -> str:
    """The text with what a terminal would obey written out (``\\x1b``)."""
    return _ACTING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def print_table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows below their columns; cells hold plain text."""
    if not console.is_terminal:
        for row in (columns, *rows):
            console.file.write("\t".join(map(_cell, row)) + "\n")
        return
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(escape(_cell(cell)) for cell in row))
    console.print(table)


def _cell(text: str) -> str:
    return harmless(text.replace("\t", " ").replace("\n", " "))
