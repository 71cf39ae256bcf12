"""The products subgraph, answering in this process."""

from schema.dictionary import Dictionary
from search.port import Reader
from subgraphs.context import contexts
from subgraphs.products.discovery.sources import sources_of
from subgraphs.products.schema import build_schema
from subgraphs.service import Service


def products_subgraph(reader: Reader, dictionary: Dictionary) -> Service:
    """What answers operations on the products of an index."""
    sources_of(dictionary)  # now, not within the first request
    return Service(build_schema(), contexts(reader, dictionary))
