"""Cursors of pages: the key of a row, of which only this file knows how it is written."""

import base64
import binascii
import json
from collections.abc import Sequence

from search.port import InvalidCursor


def cursor(kind: str, *key: str | int) -> str:
    """Write a cursor of one kind of pages."""
    text = json.dumps([kind, *key], separators=(",", ":")).encode("ascii")
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode("ascii")


def key_of(text: str, kind: str, *types: type[str] | type[int]) -> Sequence[str | int]:
    """Read the key of a cursor, whose parts are of these types; raises InvalidCursor for another one."""
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        content = None
    if isinstance(content, list) and content[:1] == [kind] and [type(part) for part in content[1:]] == list(types):
        return content[1:]
    raise InvalidCursor("This is no cursor of such a page; give one that a page returned.")
