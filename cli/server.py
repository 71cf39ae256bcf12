"""What the commands share that run a server."""

import errno
import os
import socket

import msgspec
import typer
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from cli.refusal import refuse
from config.gateway import ServerSettings
from config.settings import Settings
from gateway.standalone import SETTINGS

_SETTLING = 10  # seconds that streams which were broken off have to be settled, before their process is killed


def listening(server: ServerSettings, host: str | None, port: int | None, workers: int | None) -> ServerSettings:
    """Put what the command line says over what the settings say."""
    given = {"host": host, "port": port, "workers": workers}
    return msgspec.structs.replace(server, **{key: value for key, value in given.items() if value is not None})


def run_server(target: str, command: str, settings: Settings, what: str, path: str = "/graphql") -> None:
    """Serve the application that ``target`` makes until the server is stopped; ends the command where it cannot listen."""
    _check_address(command, settings.server)
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


def _check_address(command: str, server: ServerSettings) -> None:
    """Try to listen where the server is to: its processes could only fail one after another, or share another one's port."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            server.host, server.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are just over do not count
            trial.bind(address)
    except socket.gaierror:
        refuse(command, f"{server.host} is no IP address: write one, for instance --host 127.0.0.1")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = "is in use: end the program that listens there, or choose another port with --port"
        else:
            why = f"cannot be listened at ({error.strerror}): choose others with --host and --port"
        refuse(command, f"port {server.port} of {server.host} {why}")
