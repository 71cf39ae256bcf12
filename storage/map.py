"""The storage map: from virtual paths to the places of their bytes, as ``storage.toml`` says."""

from config.storage import PrefixSettings, StorageSettings
from schema.locations import location_of
from schema.records import FileRecord
from storage.port import Gone, Location, Route

_SCHEMES = ("file://", "http://", "https://", "s3://")


class StorageMap:
    """Says where bytes are: below the most nested prefix of a path, else where the harvest found them."""

    def __init__(self, settings: StorageSettings) -> None:
        self._prefixes = {one.prefix.rstrip("/"): one for one in settings.prefixes}

    def route(self, record: FileRecord) -> Route:
        """Where the bytes of a file are, in the order to try; raises `Gone` for a record without a location."""
        prefix = self.prefix_of(record.path)
        if prefix is None:
            return Route((_at(record, record.location, 5.0),))
        rest = record.path[len(prefix.prefix.rstrip("/")) :]
        found = tuple(_at(record, base_of(one) + _quoted(rest), prefix.timeout) for one in prefix.locations)
        return Route(found, prefix.delivery, prefix.headers)

    def prefix_of(self, path: str) -> PrefixSettings | None:
        """The most nested prefix at or above a virtual path; None where there is none."""
        while path:
            if path in self._prefixes:
                return self._prefixes[path]
            path = path.rpartition("/")[0]
        return self._prefixes.get("")


def base_of(location: str) -> str:
    """A location as its URL, without a slash at its end."""
    return (location if location.startswith(_SCHEMES) else location_of(location)).rstrip("/")


def _quoted(rest: str) -> str:
    return location_of(rest).removeprefix("file://")


def _at(record: FileRecord, url: str, timeout: float) -> Location:
    if not url.startswith(_SCHEMES):
        raise Gone("The file is in no place that is known.")
    return Location(url, record.size, record.modified, timeout)
