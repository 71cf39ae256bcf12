"""Wiring of an archive: a data folder's index behind its subgraphs, in one process or each alone, and its bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import schema
from access.identity import Identify
from access.keys import secret_key
from access.links import HmacSigner
from access.meter import CountingMeter
from config.settings import Settings
from dataapi.app import make_app
from dataapi.data import DataRoutes
from dataapi.exports import export_routes
from dataapi.manifests import manifest_routes
from gateway.executor import Subgraph
from gateway.executor.local import Answering, InProcessSubgraph
from gateway.http.asgi import ASGIApplication
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from search.port import Reader
from storage.local import LocalFolder
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.files.subgraph import files_subgraph
from subgraphs.products.subgraph import products_subgraph
from subgraphs.schemas import SCHEMAS
from subgraphs.service import Service

SUPERGRAPH = Path(schema.__file__).parent / "graphql" / "supergraph.graphql"
"""What the subgraphs compose to; tests keep it equal to their schemas."""

NAMES = tuple(SCHEMAS)
_LINKS = "links"


class Archive:
    """One data folder's subgraphs and bytes, over one reader of its index; raises SearchError where there is no index."""

    def __init__(self, data: Path, settings: Settings) -> None:
        self.reader: Reader = open_reader(data)
        self._base = settings.server.public_url or ""
        self._dictionary = load_dictionary()
        self._signer = HmacSigner(secret_key(data, _LINKS))
        meter = CountingMeter()
        self._make: dict[str, Callable[[], Service]] = {
            "products": lambda: products_subgraph(self.reader, self._dictionary),
            "files": lambda: files_subgraph(self.reader, self._dictionary, self._base),
            "downloads": lambda: downloads_subgraph(self.reader, self._dictionary, self._signer, meter, self._base),
        }

    def answering(self, name: str) -> Answering:
        """Give one subgraph by name."""
        return self._make[name]()

    def subgraphs(self) -> dict[str, Subgraph]:
        """Give all subgraphs, to be called in this process."""
        return {name: InProcessSubgraph(self.answering(name)) for name in NAMES}

    def mounted(self, identify: Identify) -> dict[str, ASGIApplication]:
        """Give the routes for bytes, by the first part of their paths."""
        folder = LocalFolder()
        data = DataRoutes(self.reader, self._dictionary, identify, self._signer, folder, folder)
        manifests = manifest_routes(self.reader, self._dictionary, identify, self._base)
        app = make_app([data.router(), manifests, export_routes(self.reader, self._dictionary, identify)])
        return dict.fromkeys(("/data", "/manifest", "/export"), app)
