"""The files subgraph, answering in this process."""

from schema.dictionary import Dictionary
from search.port import Reader
from subgraphs.context import contexts
from subgraphs.files.schema import build_schema
from subgraphs.service import Service


def files_subgraph(reader: Reader, dictionary: Dictionary, base: str = "") -> Service:
    """What answers operations on the files of an index; ``base`` is what addresses of files begin with."""
    return Service(build_schema(), contexts(reader, dictionary, base))
