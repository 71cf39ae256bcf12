"""Descriptive records as documents."""

import msgspec

from schema.records import Description
from search.elastic.layout import identity


class _Stored(msgspec.Struct):
    data: bytes
    document: str = "description"


_stored = msgspec.json.Decoder(_Stored)
_description = msgspec.msgpack.Decoder(Description)


def description_id(uri: str) -> str:
    """The id of the document of a description."""
    return identity(f"description {uri}")


def encode_description(record: Description) -> bytes:
    """The document of a description; JSON has no place for every number that a label may hold."""
    return msgspec.json.encode(_Stored(msgspec.msgpack.encode(record)))


def decode_description(source: msgspec.Raw) -> Description:
    """The description of a document."""
    return _description.decode(_stored.decode(source).data)
