"""What the commands share that run a server."""

import os

import msgspec
import typer
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from config.gateway import ServerSettings
from config.settings import Settings
from gateway.standalone import SETTINGS

_SETTLING = 10  # seconds that streams which were broken off have to be settled, before their process is killed


def listening(server: ServerSettings, host: str | None, port: int | None, workers: int | None) -> ServerSettings:
    """Put what the command line says over what the settings say."""
    given = {"host": host, "port": port, "workers": workers}
    return msgspec.structs.replace(server, **{key: value for key, value in given.items() if value is not None})


def run_server(target: str, command: str, settings: Settings, what: str, path: str = "/graphql") -> None:
    """Serve the application that ``target`` makes until the server is stopped."""
    os.environ[SETTINGS] = msgspec.json.encode(settings).decode()
    server = settings.server
    typer.echo(f"tharsis {command}: http://{server.host}:{server.port}{path}, {what}", err=True)
    Granian(
        target,
        factory=True,
        address=server.host,
        port=server.port,
        workers=server.workers,
        interface=Interfaces.ASGI,
        loop=Loops.auto,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=int(server.drain_seconds) + _SETTLING,
    ).serve()
