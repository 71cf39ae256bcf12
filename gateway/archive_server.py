"""What a server process of `tharsis serve` runs: the gateway with all subgraphs in it, or one part alone."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import orjson

from access.authentication import make_identify
from access.door import BackDoor
from access.keys import secret_key
from access.policies import Policies
from config.settings import Settings
from gateway.app import Beside, Gateway
from gateway.archive import SUPERGRAPH, Archive
from gateway.draining import Draining
from gateway.http import Application
from gateway.http.asgi import ASGIApplication, Response
from gateway.http.cors import Cors
from gateway.http.graphql import GraphQLEndpoint
from gateway.operations import operations
from gateway.standalone import SETTINGS
from gateway.subgraph_service import SubgraphService
from gateway.telemetry import Telemetry
from gateway.telemetry.metrics import CONTENT_TYPE

DATA = "THARSIS_SERVED_DATA"
PART = "THARSIS_SERVED_PART"
"""The environment variables by which the command hands over the data folder, and the part that is served alone."""

BYTES = "data"
"""The part that is no subgraph: all routes beside GraphQL."""

SECRET = "subgraphs"  # noqa: S105  the name of the key's file
"""The key in the data folder that routers show to a subgraph that is served alone."""


def application() -> Application:
    """Make the application that the environment asks for."""
    logging.basicConfig(level=logging.INFO, format="tharsis serve: %(message)s")
    settings = msgspec.json.decode(os.environ[SETTINGS], type=Settings)
    data = Path(os.environ[DATA])
    part = os.environ.get(PART)
    if part is None:
        return together(data, settings).application()
    return bytes_alone(data, settings) if part == BYTES else subgraph_alone(part, data, settings)


def together(data: Path, settings: Settings) -> Gateway:
    """Make the gateway with all subgraphs in its process, and the routes for bytes beside it."""
    archive = Archive(data, settings)
    gateway = msgspec.structs.replace(settings.gateway, supergraph=settings.gateway.supergraph or str(SUPERGRAPH))
    settings = msgspec.structs.replace(settings, gateway=gateway)
    door = archive.accounts.door(make_identify(settings, archive.accounts.keeping))
    return Gateway(
        settings,
        door,
        Policies(settings.policies),
        archive.subgraphs(),
        mounted=archive.mounted(door, operations(graphql=True, metrics=settings.telemetry.metrics)),
        beside=Draining(archive, settings.server.drain_seconds),
    )


def router_secret(data: Path) -> str:
    """Give the secret of trusted routers; it also stands, as they read it, in ``keys/subgraphs.secret``."""
    secret = secret_key(data, SECRET).hex()
    file = data / "keys" / f"{SECRET}.secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secret + "\n", encoding="ascii")
    return secret


def bytes_alone(data: Path, settings: Settings) -> Application:
    """Make the application of the REST side: streams are scaled, and end before a stop, apart from GraphQL."""
    archive = Archive(data, settings)
    door = archive.accounts.door(make_identify(settings, archive.accounts.keeping))
    mounted = archive.mounted(door, operations(graphql=False, metrics=settings.telemetry.metrics))
    draining = Draining(archive, settings.server.drain_seconds)
    return _application(BYTES, draining, Telemetry(settings.telemetry), None, mounted)


def subgraph_alone(name: str, data: Path, settings: Settings) -> Application:
    """Make the application of one subgraph."""
    archive = Archive(data, settings)
    telemetry = Telemetry(settings.telemetry)
    service = SubgraphService(archive.answering(name), settings.gateway, (router_secret(data),))
    identify = make_identify(settings, archive.accounts.keeping)
    entrance = BackDoor(archive.accounts.door(identify), identify, service.trusts)
    endpoint = GraphQLEndpoint(service, entrance, telemetry, settings.gateway)
    return _application(name, archive, telemetry, endpoint)


def _application(
    part: str,
    archive: Beside,
    telemetry: Telemetry,
    endpoint: GraphQLEndpoint | None,
    mounted: Mapping[str, ASGIApplication] | None = None,
) -> Application:
    metrics = telemetry.metrics

    def health() -> Response:
        problems = archive.problems()
        body = orjson.dumps({"status": "degraded" if problems else "ok", "part": part, "problems": problems})
        return Response(200, body, [(b"content-type", b"application/json")])

    async def stop() -> None:
        telemetry.close()
        await archive.close()

    text = (lambda: Response(200, metrics.text(), [(b"content-type", CONTENT_TYPE)])) if metrics is not None else None
    return Application(endpoint, Cors(()), health, archive.start, stop, metrics=text, mounted=mounted)
