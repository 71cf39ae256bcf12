"""``tharsis serve``: the archive of a data folder, by GraphQL and by address."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from access.accounts import StoreUnavailable
from access.authentication import make_identify
from cli.refusal import need_folder, refuse
from cli.server import listening, run_server
from config.identity_checks import check_identity
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.archive import Archive
from gateway.archive_server import DATA, PART
from search.port import SearchError


class Part(StrEnum):
    """What can be served alone."""

    PRODUCTS = "products"
    FILES = "files"
    DOWNLOADS = "downloads"
    ACCOUNTS = "accounts"
    DATA = "data"


def serve(
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that tharsis harvest has filled.")],
    part: Annotated[Part | None, typer.Argument(help="Serve one part alone: a subgraph, or the bytes (data).")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Where to listen; 8000 without it.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen at; 127.0.0.1 without it.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Server processes; 1 without it.")] = None,
) -> None:
    """Serve a data folder: GraphQL at /graphql, GraphiQL in a browser, bytes at /data.

    \b
      tharsis serve --data mydata --port 8000
      tharsis serve data --data mydata --port 8002
      tharsis serve products --data mydata --port 8001
      tharsis gateway --supergraph schema/graphql/supergraph.graphql --subgraph products=http://127.0.0.1:8001/graphql …

    Served alone, data answers all routes beside GraphQL: streams are then scaled, and ended, apart from questions.

    Settings are those of tharsis.toml in the data folder and of THARSIS_… variables (docs/configuration.md). A subgraph
    that is served alone answers federation's own fields only to routers that show the secret in keys/subgraphs.secret
    of the data folder.
    """
    need_folder("serve", data)
    try:
        settings = load_settings(data)
        settings = msgspec.structs.replace(settings, server=listening(settings.server, host, port, workers))
        check_identity(settings.identity, settings.server, "serve")
        make_identify(settings, Archive(data, settings).accounts.keeping)
    except (ConfigurationError, SearchError, StoreUnavailable, ValueError, OSError) as error:
        refuse("serve", error)
    os.environ[DATA] = str(data.absolute())
    if part is not None:
        os.environ[PART] = part.value
    path = "/data" if part is Part.DATA else "/graphql"
    what = part.value if part is not None else "the archive"
    run_server("gateway.archive_server:application", "serve", settings, what, path)
