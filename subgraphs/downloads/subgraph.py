"""The downloads subgraph, answering in this process."""

from access.grants import Grants
from access.identity import Identity
from loaders import Loaders, visible_to
from schema.dictionary import Dictionary
from search.port import Reader
from subgraphs.downloads.addresses import Addresses
from subgraphs.downloads.context import DownloadsContext
from subgraphs.downloads.schema import build_schema
from subgraphs.service import Service


def downloads_subgraph(
    reader: Reader, dictionary: Dictionary, addresses: Addresses, grants: Grants, base: str = ""
) -> Service:
    """What gives out links to the files of an index, and manifests; ``base`` is what their addresses begin with."""

    def context(identity: Identity, deadline: float | None) -> DownloadsContext:
        loaders = Loaders(reader, visible_to(identity), dictionary, deadline)
        return DownloadsContext(loaders, base=base, identity=identity, addresses=addresses, grants=grants)

    return Service(build_schema(), context)
