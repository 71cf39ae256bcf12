"""The settings of a data folder: ``tharsis.toml``, which operators edit."""

import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from config.environment import environment, merged
from config.gateway import GatewaySettings, IdentitySettings, ServerSettings, TelemetrySettings
from config.tables import ConfigurationError, convert, read_toml, refuse_unknown

FILE_NAME = "tharsis.toml"
_PATHS = (
    ("gateway", "supergraph"),
    ("gateway", "persisted", "file"),
    ("gateway", "all_subgraphs", "secret_file"),
    ("gateway", "subgraphs", "*", "secret_file"),
    ("identity", "jwks"),
)


class VisibilityRule(msgspec.Struct, frozen=True):
    """Who may see what lies at or below the virtual path ``prefix``; the longest prefix wins.

    ``access`` holds once the archive status is public: everybody, any signed-in account, or the members of ``groups``.
    Before that only the curators' groups see it.
    """

    prefix: str
    access: Literal["public", "protected", "private"] = "public"
    groups: tuple[str, ...] = ()
    curators: tuple[str, ...] = ("curators",)


class Settings(msgspec.Struct, frozen=True):
    """All of ``tharsis.toml``."""

    visibility: tuple[VisibilityRule, ...] = ()
    server: ServerSettings = ServerSettings()
    gateway: GatewaySettings = GatewaySettings()
    identity: IdentitySettings = IdentitySettings()
    policies: dict[str, str] = {}
    telemetry: TelemetrySettings = TelemetrySettings()


def load_settings(folder: Path) -> Settings:
    """The settings of a data folder, the defaults where it has no file; raises `ConfigurationError`."""
    path = folder / FILE_NAME
    return load_settings_file(path if path.exists() else None)


def load_settings_file(path: Path | None) -> Settings:
    """The settings of a file (None: the defaults), then those of the environment; raises `ConfigurationError`.

    Relative paths in the file are meant from its folder.
    """
    table = read_toml(path) if path is not None else {}
    source = str(path) if path is not None else "the environment"
    if path is not None:
        refuse_unknown(table, Settings, source)
        _resolve(table, path.parent)
    settings = convert(merged(table, environment(os.environ, Settings)), Settings, source)
    seen: set[str] = set()
    for number, rule in enumerate(settings.visibility, 1):
        _check(rule, f"{source}: visibility[{number}]", seen)
    _check_gateway(settings, source)
    return settings


def _resolve(table: dict[str, Any], folder: Path) -> None:
    """Make the paths of a file's table absolute."""
    for *sections, key in _PATHS:
        for holder in _holders(table, sections):
            if isinstance(holder.get(key), str):
                holder[key] = str(folder.absolute() / holder[key])


def _holders(table: Any, sections: list[str]) -> Iterator[dict[str, Any]]:
    if not isinstance(table, dict):
        return
    if not sections:
        yield table
    elif sections[0] == "*":
        for value in table.values():
            yield from _holders(value, sections[1:])
    else:
        yield from _holders(table.get(sections[0]), sections[1:])


def _check_gateway(settings: Settings, source: str) -> None:
    identity, persisted = settings.identity, settings.gateway.persisted
    if identity.kind == "jwks":
        for key in ("jwks", "issuer", "audience"):
            if not getattr(identity, key):
                raise ConfigurationError(f'{source}: identity.{key} is missing. kind = "jwks" needs it.')
    if persisted.only and not persisted.file:
        raise ConfigurationError(f"{source}: gateway.persisted.only needs gateway.persisted.file. Name the file.")
    for proxy in settings.server.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise ConfigurationError(
                f"{source}: server.trusted_proxies: {error}. Write an address or a network, 10.0.0.0/8."
            ) from None


def _check(rule: VisibilityRule, where: str, seen: set[str]) -> None:
    if not rule.prefix.startswith("/"):
        raise ConfigurationError(
            f"{where}: prefix {rule.prefix!r} is no virtual path. Write /mission, /mission/spacecraft/volume …"
        )
    prefix = rule.prefix.rstrip("/")
    if prefix in seen:
        raise ConfigurationError(f"{where}: prefix {rule.prefix!r} stands twice. Keep one of the two rules.")
    seen.add(prefix)
    if (rule.access == "private") != bool(rule.groups):
        raise ConfigurationError(
            f'{where}: groups belong to access = "private" and to nothing else. Name the groups there, or drop them.'
        )
