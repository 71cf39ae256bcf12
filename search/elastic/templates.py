"""Templates of stored parts as documents, by ids that follow from their content."""

import msgspec

_KIND = "template "


class StoredTemplate(msgspec.Struct):
    """The document of a template."""

    template: str
    data: bytes
    document: str = "template"


_stored = msgspec.json.Decoder(StoredTemplate)


def template_document(name: str) -> str:
    """The id of the document of a template."""
    return _KIND + name


def is_template(document: str) -> bool:
    """Whether a document's id is that of a template."""
    return document.startswith(_KIND)


def encode_template(name: str, data: bytes) -> bytes:
    """The document of a template."""
    return msgspec.json.encode(StoredTemplate(name, data))


def decode_template(source: msgspec.Raw) -> StoredTemplate:
    """The template of a document."""
    return _stored.decode(source)
