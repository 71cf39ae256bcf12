"""Elasticsearch behind the search port: for production. `open_writer`, `open_reader` and `Options` are all that others use."""

from pathlib import Path

from schema.dictionary import load_dictionary
from search.cursor import load_or_create_key
from search.elastic.documents import Fields
from search.elastic.options import Options
from search.elastic.reading.reader import ElasticReader
from search.elastic.writing.writer import ElasticWriter

__all__ = ["ElasticReader", "ElasticWriter", "Options", "open_reader", "open_writer"]


def open_writer(options: Options) -> ElasticWriter:
    """A writer of the archive's indices, made where there are none. Nothing is asked of the server yet."""
    return ElasticWriter(options, Fields(load_dictionary().fields))


def open_reader(options: Options, folder: Path) -> ElasticReader:
    """A reader of the archive's indices; the key of its cursors is in ``folder``, the same for all that serve them."""
    return ElasticReader(options, Fields(load_dictionary().fields), load_or_create_key(folder))
