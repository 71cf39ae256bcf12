"""Reads the pages by which file servers list a folder: of Apache, nginx, lighttpd, Caddy, IIS, Python's ``http.server``.

All have one link for each file or folder, whatever stands around it. Only links to direct children count: of the same server,
one step below the page, without query. Sorting links, links to the parent and links to other places are passed over.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from lxml import etree

MAX_CHILDREN = 200_000
"""How many files and folders one page may list."""


class Child(NamedTuple):
    """A file or folder by its own name, as it is."""

    name: str
    is_folder: bool


class NoListing(Exception):
    """A page that is no list of a folder; the message says why."""


def children(page: bytes, url: str) -> list[Child]:
    """What the page at ``url``, which ends with a slash, lists, each once, in its order; raises `NoListing`."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root: Any = etree.fromstring(page, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or not _is_html(page):
        raise NoListing("it is no HTML page")
    base = urlsplit(url)
    found: dict[Child, None] = {}
    links = 0
    for link in root.iter("a"):
        href = link.get("href")
        if href is None:
            continue
        links += 1
        child = _child(href.strip(" \t\r\n\f"), url, base.scheme, base.netloc, base.path)
        if child is not None:
            found[child] = None
        if len(found) > MAX_CHILDREN:
            raise NoListing(f"it lists more than {MAX_CHILDREN:,} files and folders")
    if not (found or _says_index(root, links)):
        raise NoListing("it lists no files and folders: does the server show the content of folders?")
    return list(found)


def _child(href: str, url: str, scheme: str, netloc: str, folder: str) -> Child | None:
    """The child that a link leads to, None for all other links."""
    try:
        target = urlsplit(urljoin(url, href))
    except ValueError:
        return None
    if (target.scheme, target.netloc) != (scheme, netloc) or target.query or "?" in href or "#" in href:
        return None
    path, here = unquote_to_bytes(target.path), unquote_to_bytes(folder)
    if not path.startswith(here) or "%2f" in target.path.lower():
        return None
    name = path[len(here) :]
    is_folder = name.endswith(b"/")
    name = name.removesuffix(b"/")
    if not name or name in (b".", b"..") or b"/" in name or b"\0" in name:
        return None
    return Child(os.fsdecode(name), is_folder)


def _is_html(page: bytes) -> bool:
    return b"<" in page[:1024]


def _says_index(root: Any, links: int) -> bool:
    """Whether a page without children is that of an empty folder: a title of the usual kind, and few links."""
    words = " ".join(
        text for element in ("title", "h1", "h2") for found in root.iter(element) for text in found.itertext()
    )
    return links <= 8 and any(word in words.lower() for word in ("index of", "directory listing", "listing"))
