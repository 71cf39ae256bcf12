"""Virtual paths and the Atlas's uris, as clients write them, and the stable addresses of what is there."""

import re
from urllib.parse import quote

from schema.uris import parse_uri
from search.port import SearchError

DATA = "/data"
"""Where the bytes of every file are fetched, below the service's address."""

_stands = re.compile(r"[A-Za-z0-9_.~/-]*").fullmatch  # most paths: quoting them costs several times as much
_stands_in_uri = re.compile(r"[A-Za-z0-9_.~/:-]*").fullmatch


def place(text: str) -> str:
    """The path or uri that the index knows; raises SearchError for what is neither."""
    if text.startswith("atlas:"):
        try:
            parse_uri(text)
        except ValueError as error:
            raise SearchError(str(error)) from None
    elif not text.startswith("/"):
        raise SearchError(
            f"{text!r} is no place: write /mission/spacecraft/volume/… or atlas:pds4:mission:spacecraft:/…"
        )
    return text.rstrip("/") or "/"


def place_above(uri: str, path: str, release: str | None) -> str:
    """The directory at ``path`` that holds what is at a uri: of the same release, where it came with one."""
    if release is None or not uri.endswith(f"::{release}"):
        return path
    above = uri.removesuffix(f"::{release}").rpartition("/")[0]
    return (
        path if above.endswith(":") else f"{above}::{release}"
    )  # volumes and bundles lie in directories of no release


def address(path: str, uri: str, release: str | None, base: str = "") -> str:
    """The stable, unsigned address of a file or directory; of a release it is the uri that says which."""
    if release is not None:
        return exact_address(uri, base)
    return base + DATA + (path if _stands(path) else quote(path))


def exact_address(uri: str, base: str = "") -> str:
    """The address of one release of a file, which stays that of these bytes: a path means whatever is the latest."""
    return base + DATA + "/" + (uri if _stands_in_uri(uri) else quote(uri, safe="/:"))


def directory_address(path: str, uri: str, release: str | None, base: str = "") -> str:
    """The stable address of a directory: with a slash at its end, where listings are."""
    return address(path.rstrip("/"), uri, release, base) + "/"
