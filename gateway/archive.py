"""Wiring of an archive: a data folder's index behind its subgraphs, in one process or each alone, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import APIRouter

import schema
from access.accounts import DeniedPrefix
from access.admission import Admission
from access.authentication import Keeping
from access.budgets import Budgets
from access.door import Door, Entrance
from access.grants import Grants
from access.identity import Identify
from access.issuing import Issuing
from access.keys import secret_key
from access.links import HmacSigner
from access.policy_file import open_policy
from access.signing import KeyRing
from access.sqlite import open_embedded
from access.streams import Streams
from access.violations import Violations
from access.watch import Watch
from config.identity_checks import server_address
from config.settings import Settings
from dataapi.app import make_app
from dataapi.auth import AuthRoutes, SigningIn, auth_routes
from dataapi.auth.pending import PendingSignIns
from dataapi.charging import Charging
from dataapi.data import DataRoutes
from dataapi.exports import export_routes
from dataapi.manifests import manifest_routes
from gateway.executor import Subgraph
from gateway.executor.local import Answering, InProcessSubgraph
from gateway.http.asgi import ASGIApplication
from loaders import Guarded
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
_SIGN_IN = "sign-in"


class Archive:
    """One data folder's subgraphs and bytes, over one reader of its index. `start` it, and `close` it.

    Raises `SearchError` where there is no index, `ConfigurationError` for a broken policy, `StoreUnavailable`.
    """

    def __init__(self, data: Path, settings: Settings) -> None:
        self._data, self._settings = data, settings
        self._base = settings.server.public_url or ""
        self._dictionary = load_dictionary()
        self._signer = HmacSigner(secret_key(data, _LINKS))
        self.store = open_embedded(data)
        self.watch = Watch(self.store.accounts)
        self.reader: Reader = Guarded(open_reader(data), self._denied)
        self.ring = KeyRing(data)
        self._signing_in = self._make_signing_in()
        self.policy = open_policy(settings, data)
        self.violations = Violations(self.policy.current, self.store.accounts)
        budgets = Budgets(self.policy.current, self.watch.account)
        self._streams = Streams(budgets.limits)
        self._grants = Grants(self.store.meter, self.store.accounts, budgets, self.violations)
        self._make: dict[str, Callable[[], Service]] = {
            "products": lambda: products_subgraph(self.reader, self._dictionary),
            "files": lambda: files_subgraph(self.reader, self._dictionary, self._base),
            "downloads": lambda: downloads_subgraph(
                self.reader, self._dictionary, self._signer, self._grants, self._base
            ),
        }

    async def start(self) -> None:
        """Begin to follow the changes of accounts; raises `StoreUnavailable`."""
        await self.watch.start()

    async def close(self) -> None:
        """Write what waits to be written, and let go of index and store."""
        await self.violations.close()
        await self.watch.close()
        await self.store.close()
        await self.reader.close()

    def problems(self) -> dict[str, str]:
        """What is wrong at the moment: with the store of accounts, with the policy's file."""
        found = {"accounts": self.watch.trouble, "policy": self.policy.problem}
        return {name: problem for name, problem in found.items() if problem is not None}

    def _denied(self) -> Sequence[DeniedPrefix]:
        return self.watch.denied

    @property
    def keeping(self) -> Keeping:
        """What tells who asks."""
        return Keeping(self.store.accounts, self.watch, self.ring)

    def answering(self, name: str) -> Answering:
        """Give one subgraph by name."""
        return self._make[name]()

    def subgraphs(self) -> dict[str, Subgraph]:
        """Give all subgraphs, to be called in this process."""
        return {name: InProcessSubgraph(self.answering(name)) for name in NAMES}

    def door(self, identify: Identify) -> Door:
        """Give the door by which all come in."""
        return Door(identify, Admission(self.policy.current, self.watch.account), self.violations)

    def mounted(self, entrance: Entrance) -> dict[str, ASGIApplication]:
        """Give the routes for bytes and for signing in, by the first part of their paths."""
        folder = LocalFolder()
        charging = Charging(self._grants, self._streams)
        data = DataRoutes(self.reader, self._dictionary, entrance, self._signer, folder, folder, charging, self._denied)
        manifests = manifest_routes(self.reader, self._dictionary, entrance, self._streams, self._base)
        exports = export_routes(self.reader, self._dictionary, entrance, self._streams)
        app = make_app([data.router(), manifests, exports, self._auth_routes(entrance)])
        return dict.fromkeys(("/data", "/manifest", "/export", "/auth", "/.well-known"), app)

    def _make_signing_in(self) -> SigningIn:
        identity, address = self._settings.identity, server_address(self._settings.server)
        issuing = Issuing(self.ring, self.store.accounts)
        return SigningIn(identity, address, self.store.accounts, self.watch, issuing)

    def _auth_routes(self, entrance: Entrance) -> APIRouter:
        """Give the routes of sessions where people can sign in, and the public keys of our tokens."""
        pending = PendingSignIns(secret_key(self._data, _SIGN_IN))
        routes = AuthRoutes(self._signing_in, pending, entrance) if self._signing_in.issuers else None
        return auth_routes(self.ring, routes)
