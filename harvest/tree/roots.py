"""The roots of archives as operators write them: folders, and URLs of buckets and file servers."""

import os
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes, urlsplit

from config.tables import ConfigurationError
from harvest.tree.names import printable
from schema.locations import is_remote

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def absolute(text: str | os.PathLike[str]) -> str:
    """The path of a folder, or of what a URL stands for; raises `ConfigurationError` for a URL that cannot be harvested.

    The key in ``s3://bucket/key`` is taken as it is, as AWS's tools do; an ``https://`` address is percent-escaped.
    """
    written = os.fspath(text)
    scheme = _SCHEME.match(written)
    if scheme is None:
        path = os.path.abspath(written)
        return "/" + path.lstrip("/") if path.startswith("//") else path
    if scheme[1] == "s3":
        place, _, rest = written[scheme.end() :].partition("/")
        if not _BUCKET.fullmatch(place):
            raise _wrong(written, "it names no bucket", "Write s3://bucket/prefix")
    elif scheme[1] in ("http", "https"):
        place, rest = _server(written)
    else:
        raise _wrong(written, f"{scheme[1]}: is no place that can be listed", "Name a folder, or s3:// or https://")
    steps = rest.strip("/").split("/") if rest.strip("/") else []
    if any(step in ("", ".", "..") or "\0" in step for step in steps):
        raise _wrong(written, "its path has an empty step, . or ..", "Write the path as it is listed")
    return "/".join([f"//{scheme[1]}/{place}", *steps])


def absolute_roots(folders: Iterable[str | os.PathLike[str]]) -> list[str]:
    """The roots as absolute paths, in order, each once; raises `ConfigurationError` where one lies in another."""
    roots: list[str] = []
    for path in map(absolute, folders):
        if not is_remote(path) and not os.path.isdir(path):
            raise ConfigurationError(f"{printable(path)} is no directory. Name the folder of an archive.")
        if path not in roots:
            roots.append(path)
    for inner in roots:
        for outer in roots:
            if inner != outer and inner.startswith(outer.rstrip("/") + "/"):
                raise ConfigurationError(f"{printable(inner)} lies in {printable(outer)}. Name only one of them.")
    return roots


def _server(written: str) -> tuple[str, str]:
    """The host (with its port) and the path of an address."""
    try:
        parts = urlsplit(written)
    except ValueError:
        raise _wrong(written, "it is no address", "Write https://host/folder/") from None
    if "@" in parts.netloc:
        raise ConfigurationError(f"an address of {parts.hostname} holds a user name or password. Leave it out.")
    if parts.query or parts.fragment or not _HOST.fullmatch(parts.netloc) or "%2f" in parts.path.lower():
        raise _wrong(written, "it is no address of a folder", "Write https://host/folder/ without ? and #")
    return parts.netloc.lower(), os.fsdecode(unquote_to_bytes(parts.path))


def _wrong(written: str, reason: str, fix: str) -> ConfigurationError:
    return ConfigurationError(f"{printable(written)}: {reason}. {fix}.")
