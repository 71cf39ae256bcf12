"""The settings of a data folder: ``tharsis.toml``, which operators edit."""

from pathlib import Path
from typing import Literal

import msgspec

from config.gateway import GatewaySettings, IdentitySettings, ServerSettings, TelemetrySettings
from config.tables import ConfigurationError, read_table

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

    visibility: tuple[VisibilityRule, ...] = ()
    server: ServerSettings = ServerSettings()
    gateway: GatewaySettings = GatewaySettings()
    identity: IdentitySettings = IdentitySettings()
    policies: dict[str, str] = {}
    telemetry: TelemetrySettings = TelemetrySettings()


def load_settings(folder: Path) -> Settings:
    """The settings of the data folder, the defaults where it has none; raises `ConfigurationError`."""
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    settings = read_table(path, Settings)
    seen: set[str] = set()
    for number, rule in enumerate(settings.visibility, 1):
        _check(rule, f"{path}: visibility[{number}]", seen)
    return settings


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
