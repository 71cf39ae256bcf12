"""The storage map: from virtual paths to the places of their bytes, as ``storage.toml`` says."""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from config.storage import PrefixSettings, StorageSettings
from config.storage_checks import SCHEMES
from schema.locations import location_of
from schema.records import FileRecord
from storage.port import Gone, Location, Route

_TIMEOUT = 5.0  # seconds, of places that no prefix names


class _Rule(NamedTuple):
    settings: PrefixSettings
    bases: tuple[str, ...]


class StorageMap:
    """Says where bytes are: below the most nested prefix of a path, else where the harvest found them."""

    def __init__(self, settings: StorageSettings) -> None:
        self.settings = settings
        self._rules = {
            one.prefix.rstrip("/"): _Rule(one, tuple(map(_base_of, one.locations))) for one in settings.prefixes
        }

    def route(self, record: FileRecord) -> Route:
        """Where the bytes of a file are, in the order to try; raises `Gone` for a record without a location."""
        rule = self._rule(record.path)
        if rule is None:
            return Route((_at(record, record.location, _TIMEOUT),))
        settings = rule.settings
        rest = _real(record.path[len(settings.prefix.rstrip("/")) :])
        locations = tuple(_at(record, base + rest, settings.timeout) for base in rule.bases)
        return Route(locations, settings.delivery, settings.headers)

    def prefix_of(self, path: str) -> PrefixSettings | None:
        """The most nested prefix at or above a virtual path; None where there is none."""
        rule = self._rule(path)
        return rule.settings if rule is not None else None

    def _rule(self, path: str) -> _Rule | None:
        while path:
            if path in self._rules:
                return self._rules[path]
            path = path.rpartition("/")[0]
        return self._rules.get("")


def _base_of(location: str) -> str:
    """A location as its URL, without a slash at its end."""
    return (location if location.startswith(SCHEMES) else location_of(location)).rstrip("/")


def _real(rest: str) -> str:
    """A part of a virtual path as a URL has it: there ``%XX`` stands for bytes that a virtual path cannot hold."""
    name = os.fsdecode(unquote_to_bytes(rest)) if "%" in rest else rest
    return location_of(name).removeprefix("file://")


def _at(record: FileRecord, url: str, timeout: float) -> Location:
    if not url.startswith(SCHEMES):
        raise Gone("The file is in no place that is known.")
    return Location(url, record.size, record.modified, timeout, record.md5)
