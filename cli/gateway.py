"""``tharsis gateway``: serves any Federation v2 supergraph."""

import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from access.accounts import StoreUnavailable
from access.authentication import make_identify
from access.policies import Policies
from cli.refusal import refuse
from cli.server import listening, run_server
from config.gateway import GatewaySettings, SubgraphSettings
from config.settings import FILE_NAME, Settings, load_settings, load_settings_file
from config.tables import ConfigurationError
from gateway.service import SupergraphFile
from gateway.standalone import ACCOUNTS
from gateway.supergraph import Supergraph, SupergraphError


def gateway(
    supergraph: Annotated[
        Path | None, typer.Option(help="The supergraph SDL, as composed by any Federation composer.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Where to listen; 8000 without it.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen at; 127.0.0.1 without it.")] = None,
    config: Annotated[Path | None, typer.Option(help="A tharsis.toml: docs/configuration.md.")] = None,
    subgraph: Annotated[
        list[str] | None, typer.Option(metavar="NAME=URL", help="Call a subgraph at another address; may be repeated.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Server processes; 1 without it.")] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The data folder whose accounts, tokens and policy hold here too."),
    ] = None,
) -> None:
    """Serve a supergraph at /graphql, with /health, /metrics and GraphiQL in a browser.

    \b
      tharsis gateway --supergraph supergraph.graphql --port 4000
      tharsis gateway --supergraph supergraph.graphql --subgraph reviews=http://127.0.0.1:4003/graphql

    Whatever an option does not say, tharsis.toml and THARSIS_… variables do. The file of the supergraph is watched: a new
    one is taken over without a dropped request, a broken one is refused.
    """
    settings = _settings(config)
    served = settings.gateway.supergraph if supergraph is None else str(supergraph.absolute())
    if served is None:
        refuse("gateway", "no supergraph is named. Give --supergraph FILE, or gateway.supergraph in tharsis.toml")
    known = read_supergraph("gateway", Path(served))
    try:
        gateway_settings = _with_addresses(settings.gateway, subgraph or [], known)
    except ConfigurationError as error:
        refuse("gateway", error)
    if accounts is not None:
        if not accounts.is_dir():
            refuse(
                "gateway", f"{accounts}: there is no such folder; name the data folder of the subgraphs (--accounts)"
            )
        _check_same_store(accounts, settings)
        _check_accounts(accounts, settings)
        os.environ[ACCOUNTS] = str(accounts.absolute())
    gateway_settings = msgspec.structs.replace(gateway_settings, supergraph=served)
    server = listening(settings.server, host, port, workers)
    settings = msgspec.structs.replace(settings, gateway=gateway_settings, server=server)
    run_server("gateway.standalone:application", "gateway", settings, f"{len(known.graphs)} subgraphs")


def read_supergraph(command: str, path: Path) -> Supergraph:
    """Read a supergraph; one that cannot be served ends the command with the line."""
    try:
        return SupergraphFile(path).read().supergraph
    except SupergraphError as error:
        refuse(command, f"{path}: {error}")


def _settings(config: Path | None) -> Settings:
    """The settings; keys and policies are read here too, since the server's processes could only fail one after another."""
    try:
        settings = load_settings_file(config)
        Policies(settings.policies)
        make_identify(settings)
    except ConfigurationError as error:
        refuse("gateway", error)
    return settings


def _check_same_store(accounts: Path, settings: Settings) -> None:
    """Refuse to look for a folder's accounts in another store than its own servers do: nobody would be revoked there."""
    if not (accounts / FILE_NAME).exists():
        return
    try:
        there = load_settings(accounts).accounts
    except ConfigurationError as error:
        refuse("gateway", error)
    if there != settings.accounts:
        refuse("gateway", f"{accounts / FILE_NAME} has another [accounts] than these settings: give both the same")


def _check_accounts(accounts: Path, settings: Settings) -> None:
    """Refuse a folder whose store, keys or policy cannot be used."""
    from gateway.accounts import Accounts  # what reads tokens takes 100 ms to import

    try:
        Accounts(accounts, settings)
    except (ConfigurationError, StoreUnavailable, ValueError) as error:
        refuse("gateway", error)


def _with_addresses(gateway: GatewaySettings, given: list[str], supergraph: Supergraph) -> GatewaySettings:
    """Put the addresses of the command line in; every subgraph must have one in the end."""
    names = {graph.name: graph.url for graph in supergraph.graphs.values()}
    changed = dict(gateway.subgraphs)
    for pair in given:
        name, _, url = pair.partition("=")
        if name not in names or not url.startswith(("http://", "https://")):
            known = ", ".join(names)
            raise ConfigurationError(f"--subgraph {pair}: write NAME=http://…; the subgraphs are {known}")
        changed[name] = msgspec.structs.replace(changed.get(name, gateway.all_subgraphs), url=url)
    unknown = [name for name in changed if name not in names]
    if unknown:
        raise ConfigurationError(f"gateway.subgraphs.{unknown[0]}: the supergraph has no such subgraph")
    for name, url in names.items():
        if not (changed.get(name, SubgraphSettings()).url or url):
            raise ConfigurationError(f"the subgraph {name} has no address. Give --subgraph {name}=http://…")
    return msgspec.structs.replace(gateway, subgraphs=changed)
