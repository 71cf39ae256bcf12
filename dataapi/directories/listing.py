"""The listing of a directory as JSON: what programs get."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from loaders.contents import Contents
from loaders.places import address, directory_address, place_above
from schema.records import DirectoryRecord, FileRecord
from schema.times import format_time


class Listing(NamedTuple):
    """A page of what is in a directory. Addresses begin with ``base``."""

    directory: DirectoryRecord
    contents: Contents
    base: str

    @property
    def url(self) -> str:
        """The address of the directory."""
        return _address(self.directory, self.base)

    @property
    def parent(self) -> str | None:
        """The address of the directory above; None for the root."""
        one = self.directory
        if one.parent is None:
            return None
        above = place_above(one.uri, one.parent, one.release)
        return directory_address(one.parent, above, one.release if above != one.parent else None, self.base)

    @property
    def next(self) -> str | None:
        """The address of the page behind this one; None for the last."""
        after = self.contents.after
        return f"{self.url}?{urlencode({'after': after})}" if after is not None else None

    def of_directory(self, record: DirectoryRecord) -> dict[str, Any]:
        """A directory, with what is in it at any depth that the asker may see."""
        return {
            "name": record.name,
            "path": record.path,
            "uri": record.uri,
            "url": _address(record, self.base),
            "files": record.files,
            "bytes": record.size,
        }

    def of_file(self, record: FileRecord) -> dict[str, Any]:
        """A file."""
        return {
            "name": record.name,
            "path": record.path,
            "uri": record.uri,
            "url": address(record.path, record.uri, record.release, self.base),
            "bytes": record.size,
            "modified": format_time(record.modified),
            "mediaType": record.media_type,
            "role": str(record.role),
            "md5": record.md5,
            "sha256": record.sha256,
        }

    def document(self) -> dict[str, Any]:
        """The listing; ``exact`` tells whether all files that the asker may see are counted."""
        return {
            **self.of_directory(self.directory),
            "exact": self.directory.exact,
            "parent": self.parent,
            "directories": list(map(self.of_directory, self.contents.directories)),
            "items": list(map(self.of_file, self.contents.files)),
            "next": self.next,
        }


def _address(record: DirectoryRecord, base: str) -> str:
    return directory_address(record.path, record.uri, record.release, base)
