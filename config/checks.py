"""What settings must hold beyond the types of their values; each refusal names the key and the fix."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from config.gateway import GatewaySettings, ServerSettings
from config.tables import ConfigurationError

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110, 5.5
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+])(:\d+)?")  # RFC 6454, 6.2: as browsers send it
_ROUTER_SECRET = "tharsis-subgraph-secret"  # noqa: S105  the header's name
_SECRET_HEADERS = frozenset(["authorization", "cookie", "proxy-authorization", _ROUTER_SECRET])


def check_server(server: ServerSettings, source: str) -> None:
    """Refuse proxies that are no address or network, and origins that are none; raises `ConfigurationError`."""
    for proxy in server.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise ConfigurationError(
                f"{source}: server.trusted_proxies: {error}. Write an address or a network, 10.0.0.0/8."
            ) from None
    for origin in server.cors_origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                f"{source}: server.cors_origins: {origin!r} is no origin. "
                'Write scheme, host and port as browsers send them, "https://atlas.example", or "*".'
            )


def check_gateway(gateway: GatewaySettings, source: str) -> None:
    """Refuse what contradicts itself, and headers that are none; raises `ConfigurationError`."""
    if gateway.persisted.only and not gateway.persisted.file:
        raise ConfigurationError(f"{source}: gateway.persisted.only needs gateway.persisted.file. Name the file.")
    if gateway.all_subgraphs.url is not None:
        raise ConfigurationError(
            f"{source}: gateway.all_subgraphs.url: subgraphs do not share one address. "
            "Write it into gateway.subgraphs.NAME."
        )
    sections = {f"subgraphs.{name}": subgraph for name, subgraph in gateway.subgraphs.items()}
    for section, subgraph in {"all_subgraphs": gateway.all_subgraphs, **sections}.items():
        where = f"{source}: gateway.{section}.headers"
        _check_names([*subgraph.headers.forward, *subgraph.headers.insert], where)
        if _ROUTER_SECRET in map(str.lower, subgraph.headers.forward):
            raise ConfigurationError(f"{where}.forward: {_ROUTER_SECRET} is the router's own. Take it from the list.")
        for name, value in subgraph.headers.insert.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise ConfigurationError(
                    f"{where}.insert.{name}: the value has characters that no header may have. Write one line of text."
                )


def _check_names(names: Iterable[str], where: str) -> None:
    for name in names:
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigurationError(f"{where}: {name!r} is no name of a header. Write X-Request-Id, for example.")


def check_url(url: str, where: str) -> None:
    """Refuse what is no ``http`` or ``https`` address of a server; raises `ConfigurationError`."""
    parts = _split(url)
    if parts is None or parts.fragment or any(character.isspace() for character in url):
        raise ConfigurationError(f"{where}: this is no address of a server. Write http://host:port/path, or https.")


def refuse_password(url: str, where: str) -> None:
    """Refuse an address with a password in it, which does not belong into tharsis.toml; raises `ConfigurationError`."""
    parts = _split(url)
    if parts is not None and parts.password is not None:
        raise ConfigurationError(
            f"{where}: a password does not belong into this file. Give the whole address by an environment variable."
        )


def refuse_secret_headers(headers: Mapping[str, str], where: str) -> None:
    """Refuse headers that carry secrets, which do not belong into tharsis.toml; raises `ConfigurationError`."""
    for name in headers:
        if name.lower() in _SECRET_HEADERS:
            raise ConfigurationError(
                f"{where}.{name}: a secret does not belong into this file. For the secret that the subgraph asks of "
                "routers use secret_file; give other ones by an environment variable: docs/configuration.md."
            )


def _split(url: str) -> SplitResult | None:
    """The parts of an ``http`` or ``https`` address with a host, None of any other."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None
