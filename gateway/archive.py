"""Wiring of an archive: a data folder's index behind its subgraphs, in one process or each alone, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import APIRouter

import schema
from access.accounts import DeniedPrefix
from access.door import Entrance
from access.grants import Grants
from access.issuing import Issuing
from access.keys import secret_key
from access.links import HmacSigner
from access.operators import Operators
from access.self_service import SelfService
from access.streams import Streams
from config.identity_checks import server_address
from config.settings import Settings
from dataapi.accounts import account_routes
from dataapi.app import make_app
from dataapi.archives.answers import ArchiveAnswers
from dataapi.auth import AuthRoutes, SigningIn, auth_routes
from dataapi.auth.pending import PendingSignIns
from dataapi.browse.answers import BrowseAnswers
from dataapi.browse.cache import PictureCache
from dataapi.bytes.answers import FileAnswers
from dataapi.bytes.redirect import Redirects
from dataapi.bytes.routes import DataRoutes
from dataapi.charging import Charging
from dataapi.directories.answers import DirectoryAnswers
from dataapi.exports import export_routes
from dataapi.manifests import manifest_routes
from dataapi.openapi import Operation
from dataapi.openapi.routes import declared
from gateway.accounts import Accounts
from gateway.engines import open_reader, trouble_of
from gateway.executor import Subgraph
from gateway.executor.local import Answering, InProcessSubgraph
from gateway.http.asgi import ASGIApplication
from gateway.jobs import JobProcesses
from gateway.storage import Storage
from loaders import Guarded
from schema.dictionary import load_dictionary
from search.port import Reader
from storage.linking import Linking
from subgraphs.accounts.subgraph import accounts_subgraph
from subgraphs.downloads.addresses import Addresses
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.files.subgraph import files_subgraph
from subgraphs.products.subgraph import products_subgraph
from subgraphs.schemas import SCHEMAS
from subgraphs.service import Service

SUPERGRAPH = Path(schema.__file__).parent / "graphql" / "supergraph.graphql"
"""What the subgraphs compose to; tests keep it equal to their schemas."""

NAMES = tuple(SCHEMAS)
_LINKS = "links"
_SIGN_IN = "sign-in"
_PICTURES = "pictures"


class Archive:
    """One data folder's subgraphs and bytes, over one reader of its index. `start` it, and `close` it.

    Raises `SearchError` where there is no index, `ConfigurationError` for a broken policy, `StoreUnavailable`.
    """

    def __init__(self, data: Path, settings: Settings) -> None:
        self._data, self._settings = data, settings
        self._base = settings.server.public_url or ""
        self._dictionary = load_dictionary()
        self._signer = HmacSigner(secret_key(data, _LINKS))
        self.accounts = accounts = Accounts(data, settings)
        self._engine = open_reader(data, settings.search)
        self.reader: Reader = Guarded(self._engine, self._denied)
        store = accounts.store
        self._grants = Grants(store.meter, store.accounts, accounts.budgets, accounts.violations)
        self._issuing = Issuing(accounts.ring, store.accounts)
        self._signing_in = self._make_signing_in()
        self._storage = Storage(data, settings)
        self._linking = Linking(self._storage.reading, self._storage.linker)
        self._addresses = Addresses(self._signer, self._storage, self._linking, self._base)
        self._streams = Streams(accounts.budgets.limits, accounts.watch.follow, accounts.pacing)
        self._own = SelfService(store.accounts, accounts.watch, self._issuing, store.meter, accounts.budgets)
        self._operators = Operators(store.accounts, store.audit, store.meter, JobProcesses(data, store.accounts))
        self._make: dict[str, Callable[[], Service]] = {
            "products": lambda: products_subgraph(self.reader, self._dictionary),
            "files": lambda: files_subgraph(self.reader, self._dictionary, self._base),
            "downloads": lambda: downloads_subgraph(
                self.reader,
                self._dictionary,
                self._addresses,
                self._grants,
                self._base,
            ),
            "accounts": lambda: accounts_subgraph(self._own, self._operators),
        }

    async def start(self) -> None:
        """Begin to follow the changes of accounts; raises `StoreUnavailable`."""
        await self.accounts.start()
        await self._storage.start()

    async def close(self) -> None:
        """Write what waits to be written, and let go of index and store."""
        await self.accounts.close()
        await self._storage.close()
        await self.reader.close()

    async def drain(self, seconds: float) -> None:
        """Let the streams that are being sent end for so many seconds, then break the others off."""
        await self._streams.drain(seconds)

    def problems(self) -> dict[str, str]:
        """What is wrong at the moment."""
        found = self.accounts.problems() | self._storage.problems()
        trouble = trouble_of(self._engine, self._settings.search)
        return found if trouble is None else {**found, "search": trouble}

    def _denied(self) -> Sequence[DeniedPrefix]:
        return self.accounts.watch.denied

    def answering(self, name: str) -> Answering:
        """Give one subgraph by name."""
        return self._make[name]()

    def subgraphs(self) -> dict[str, Subgraph]:
        """Give all subgraphs, to be called in this process."""
        return {name: InProcessSubgraph(self.answering(name)) for name in NAMES}

    def mounted(self, entrance: Entrance, beside: Sequence[Operation] = ()) -> dict[str, ASGIApplication]:
        """Give the routes for bytes, for accounts and for signing in, by the first part of their paths.

        Their document has what is answered ``beside`` them, too.
        """
        manifests = manifest_routes(self.reader, self._dictionary, entrance, self._streams, self._base)
        exports = export_routes(self.reader, self._dictionary, entrance, self._streams)
        accounts = account_routes(self._own, self._operators, entrance)
        routers = [self._data_routes(entrance), manifests, exports, accounts, self._auth_routes(entrance)]
        app = make_app(routers, beside, self._base or "/")
        return dict.fromkeys(("/" + operation.path[1:].partition("/")[0] for operation in declared(app.routes)), app)

    def _data_routes(self, entrance: Entrance) -> APIRouter:
        """Give the routes for bytes."""
        places, reading, settings = self._storage, self._storage.reading, self._settings.data
        charging = Charging(self._grants, self._streams)
        cache = PictureCache(self._data / _PICTURES, settings.picture_cache_bytes)
        return DataRoutes(
            self.reader,
            self._dictionary,
            entrance,
            self._signer,
            FileAnswers(places, reading, Redirects(self._linking, self._grants, settings), charging),
            BrowseAnswers(places, reading, charging, cache, settings),
            DirectoryAnswers(ArchiveAnswers(places, reading, charging, settings), self._base),
            charging,
            self._denied,
        ).router()

    def _make_signing_in(self) -> SigningIn:
        identity, address = self._settings.identity, server_address(self._settings.server)
        store = self.accounts.store.accounts
        return SigningIn(identity, address, store, self.accounts.watch, self._issuing)

    def _auth_routes(self, entrance: Entrance) -> APIRouter:
        """Give the routes of sessions where people can sign in, and the public keys of our tokens."""
        pending = PendingSignIns(secret_key(self._data, _SIGN_IN))
        routes = AuthRoutes(self._signing_in, pending, entrance) if self._signing_in.issuers else None
        return auth_routes(self.accounts.ring, routes)
