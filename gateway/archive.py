"""Wiring of an archive: a data folder's index behind the three subgraphs, in one process or each alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import schema
from access.identity import Identify
from config.settings import Settings
from gateway.executor import Subgraph
from gateway.executor.local import Answering, InProcessSubgraph
from gateway.http.asgi import ASGIApplication
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from search.port import Reader
from subgraphs.files.subgraph import FilesSubgraph
from subgraphs.products.subgraph import ProductsSubgraph

SUPERGRAPH = Path(schema.__file__).parent / "graphql" / "supergraph.graphql"
"""What the three subgraphs compose to; tests keep it equal to their schemas."""

_MAKERS: dict[str, Callable[..., Answering]] = {"products": ProductsSubgraph, "files": FilesSubgraph}
NAMES = tuple(_MAKERS)


class Archive:
    """One data folder's subgraphs, over one reader of its index; raises SearchError where there is no index."""

    def __init__(self, data: Path, settings: Settings) -> None:
        self.reader: Reader = open_reader(data)
        self._settings = settings
        self._dictionary = load_dictionary()

    def answering(self, name: str) -> Answering:
        """Give one subgraph by name."""
        arguments: dict[str, Any] = {"base": self._settings.server.public_url or ""} if name == "files" else {}
        return _MAKERS[name](self.reader, self._dictionary, **arguments)

    def subgraphs(self) -> dict[str, Subgraph]:
        """Give all subgraphs, to be called in this process."""
        return {name: InProcessSubgraph(self.answering(name)) for name in NAMES}

    def mounted(self, identify: Identify) -> dict[str, ASGIApplication]:
        """Give the routes for bytes, by the first part of their paths."""
        return {}
