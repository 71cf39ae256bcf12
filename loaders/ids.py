"""Global object identifiers (Relay, Global Object Identification): unpadded base64url of ``Type:uri``."""

import base64
import binascii
import re
from typing import NamedTuple

_TYPE = re.compile(r"[A-Z][A-Za-z]*\Z")
_LIMIT = 8192  # characters; a uri is a path
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class InvalidId(ValueError):
    """A text that is no id of ours; the message says what is wrong with it."""


class GlobalId(NamedTuple):
    """What an id names: the type of the object, and its uri."""

    type: str
    uri: str


def encode_id(type_: str, uri: str) -> str:
    """The id of the object of this type at a uri."""
    raw = f"{type_}:{uri}".encode("utf-8", "surrogatepass")
    return binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


def decode_id(id_: str, type_: str | None = None) -> GlobalId:
    """What an id names. Raises `InvalidId` where it is none of ours, or not of the type ``type_``."""
    try:
        raw = base64.b64decode(id_ + "=" * (-len(id_) % 4), altchars=b"-_", validate=True)
        found, colon, uri = raw.decode().partition(":")
    except (binascii.Error, ValueError):
        found = colon = uri = ""
    # Decoders let unused bits pass: only the spelling that we give is an id.
    if len(id_) > _LIMIT or not (colon and uri and _TYPE.match(found) and encode_id(found, uri) == id_):
        raise InvalidId("This is no id of this service; give one that a query returned, unchanged, or ask by uri.")
    if type_ is not None and found != type_:
        raise InvalidId(f"This id names a {found}, not a {type_}.")
    return GlobalId(found, uri)
