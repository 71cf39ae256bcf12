"""The embedded engine: SQLite, the default. `open_writer` and `open_reader` are all that others use."""

from pathlib import Path

from schema.dictionary import load_dictionary
from search.embedded.reading.reader import EmbeddedReader
from search.embedded.writing.writer import EmbeddedWriter


def open_writer(folder: Path) -> EmbeddedWriter:
    """A writer of ``folder/index.sqlite``, made where there is none. Raises `SearchError` for an index of another form."""
    fields = load_dictionary().fields
    return EmbeddedWriter(folder, frozenset(name for name, field in fields.items() if field.fold))


def open_reader(folder: Path, threads: int = 2) -> EmbeddedReader:
    """A reader of ``folder/index.sqlite`` with as many threads and connections.

    Raises `SearchError` where there is no index, or one of another form.
    """
    return EmbeddedReader(folder, threads)
