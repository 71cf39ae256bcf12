"""The settings of a data folder: ``tharsis.toml``, which operators edit."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from config.accounts import AccountsSettings, check_accounts
from config.checks import (
    check_gateway,
    check_server,
    check_url,
    refuse_password,
    refuse_secret_headers,
)
from config.data import DataSettings
from config.environment import merged, overridden
from config.gateway import GatewaySettings, ServerSettings, TelemetrySettings
from config.identity import IdentitySettings
from config.identity_checks import check_identity
from config.kinds import FileName, meaning
from config.policy import FILE_NAME as POLICY
from config.search import SearchSettings, check_search
from config.storage import FILE_NAME as STORAGE
from config.tables import ConfigurationError, convert, entries, read_toml

FILE_NAME = "tharsis.toml"


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

    policy: FileName | None = None
    storage: FileName | None = None
    visibility: tuple[VisibilityRule, ...] = ()
    server: ServerSettings = ServerSettings()
    data: DataSettings = DataSettings()
    gateway: GatewaySettings = GatewaySettings()
    identity: IdentitySettings = IdentitySettings()
    accounts: AccountsSettings = AccountsSettings()
    search: SearchSettings = SearchSettings()
    policies: dict[str, str] = {}
    telemetry: TelemetrySettings = TelemetrySettings()


def load_settings(folder: Path) -> Settings:
    """The settings of a data folder, the defaults where it has no file; raises `ConfigurationError`."""
    path = folder / FILE_NAME
    return load_settings_file(path if path.exists() else None)


def load_settings_file(path: Path | None) -> Settings:
    """The settings of a file (None: the defaults), then those of the environment; raises `ConfigurationError`.

    Relative paths in the file are meant from its folder, those in variables from the working directory. A subgraph's own
    section needs to say only what differs from ``gateway.all_subgraphs``. A ``policy.toml`` or ``storage.toml``
    beside the file is its own.
    """
    source = str(path) if path is not None else "the environment"
    table = _read(path) if path is not None else {}
    for key, name in (("policy", POLICY), ("storage", STORAGE)):
        if path is not None and key not in table and path.with_name(name).exists():
            table[key] = str(path.with_name(name).absolute())
    table = overridden(table, os.environ, Settings)
    _inherit(table)
    settings = convert(table, Settings, source)
    check_rules(settings.visibility, source)
    for entry in entries(table, Settings, source):
        if meaning(entry.annotation) == "url" and entry.holder[entry.key] is not None:
            check_url(entry.holder[entry.key], f"{source}: {entry.place}")
    check_server(settings.server, source)
    check_search(settings.search, source)
    check_accounts(settings.accounts, source)
    check_gateway(settings.gateway, source)
    check_identity(settings.identity, settings.server, source)
    return settings


def _read(path: Path) -> dict[str, Any]:
    """The table of a file, with absolute paths; raises `ConfigurationError`."""
    table, source = read_toml(path), str(path)
    convert(table, Settings, source)
    for entry in entries(table, Settings, source):
        value = entry.holder[entry.key]
        if meaning(entry.annotation) == "file":
            entry.holder[entry.key] = str(path.parent.absolute() / value)
        elif meaning(entry.annotation) == "url":
            refuse_password(value, f"{source}: {entry.place}")
        elif entry.place.endswith(".headers.insert"):
            refuse_secret_headers(value, f"{source}: {entry.place}")
    return table


def _inherit(table: dict[str, Any]) -> None:
    gateway = table.get("gateway", {})
    common = gateway.get("all_subgraphs")
    if common and gateway.get("subgraphs"):
        own = {name: merged(common, given) for name, given in gateway["subgraphs"].items()}
        table["gateway"] = {**gateway, "subgraphs": own}


def check_rules(rules: Iterable[VisibilityRule], source: str) -> None:
    """Raise `ConfigurationError` where a rule of who may see what cannot be meant."""
    seen: set[str] = set()
    for number, rule in enumerate(rules, 1):
        _check(rule, f"{source}: visibility[{number}]", seen)


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
