"""``make services``: starts the real services for a person to play with, says how they are used, and stops them on Ctrl-C."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from contextlib import ExitStack

from tests.gateway.running import free_port
from tests.services.dynamodb import VERSION as DYNAMODB
from tests.services.dynamodb import DynamoDB
from tests.services.elasticsearch import NEWEST, Elasticsearch
from tests.services.installed import FOLDER, is_installed
from tests.services.process import ServiceProcess
from tests.services.s3 import S3
from tests.services.s3 import VERSION as VERSITYGW

DATA = FOLDER / "play"
BUCKET = "archive"
KEY, SECRET = "tharsis", "only-on-this-machine"  # of all: no other machine reaches them


def main() -> int:
    """Start what is installed and wait for Ctrl-C; gives the exit code: 1 where nothing is installed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    servers = installed()
    if not servers:
        print("no service is installed")
        return 1
    try:
        with ExitStack() as running:
            for each in servers:
                running.enter_context(each)
            print("\n".join([*map(line, servers), "", *usage(servers), "", "Ctrl-C stops them."]), flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print("\nStopped. `make services` starts them again with what they hold.")
    return 0


def installed() -> list[ServiceProcess]:
    """Give the services that are installed, at their usual ports or, where those are taken, at free ones."""
    found: list[ServiceProcess] = []
    if is_installed("versitygw", VERSITYGW):
        found.append(S3(DATA / "s3", key=KEY, secret=SECRET, port=port(7070)))
    if is_installed("elasticsearch", NEWEST):
        found.append(Elasticsearch(DATA / "elasticsearch", port=port(9200)))
    if is_installed("dynamodb", DYNAMODB):
        found.append(DynamoDB(DATA / "dynamodb", durable=True, port=port(8001)))  # 8000 is that of `tharsis serve`
    return found


def port(usual: int) -> int:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", usual))
        except OSError:
            return free_port()
    return usual


def line(server: ServiceProcess) -> str:
    """Say where a server is, and where its data and its log are."""
    return f"{type(server).__name__:<14} {server.url}  {server.folder}"


def usage(servers: list[ServiceProcess]) -> list[str]:
    """Give the variables, and the lines of configuration, with which Tharsis uses running servers."""
    lines = [f"export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET} AWS_REGION=us-east-1"]
    for server in servers:
        if isinstance(server, S3):
            server.bucket(BUCKET)
            lines += ["", "# storage.toml", storage(server)]
    settings = [accounts(each) for each in servers if isinstance(each, DynamoDB)]
    settings += [search(each) for each in servers if isinstance(each, Elasticsearch)]
    return lines + (["", "# tharsis.toml", "\n\n".join(settings)] if settings else [])


def storage(server: S3) -> str:
    """Give a storage map that has the bytes of all files in a bucket of a server."""
    return f'''[[prefixes]]
prefix = "/"
locations = ["s3://{BUCKET}"]

[buckets.{BUCKET}]
region = "{server.region}"
endpoint = "{server.url}"'''


def accounts(server: DynamoDB) -> str:
    """Give the settings that keep accounts in a table of a server."""
    return f'''[accounts]
store = "dynamodb"

[accounts.dynamodb]
endpoint = "{server.url}"
create = true'''


def search(server: Elasticsearch) -> str:
    """Give the settings that keep the index in a node; it is alone, and holds no copies."""
    return f'''[search]
engine = "elastic"

[search.elastic]
url = "{server.url}"
replicas = 0'''


if __name__ == "__main__":
    sys.exit(main())
