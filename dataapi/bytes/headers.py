"""What is said of a file in every answer for it, whole or in part."""

from base64 import b64encode
from binascii import Error, unhexlify
from collections.abc import Mapping
from email.utils import formatdate

from dataapi.bytes.conditions import Version
from schema.records import FileRecord
from storage.disposition import disposition

LINKED = {"cache-control": "private, no-store", "referrer-policy": "no-referrer"}
"""Headers of links, and of what is read by one."""

_PUBLIC = {"cache-control": "no-cache"}
_NOT_PUBLIC = {"cache-control": "private, no-cache"}
_CACHING = ("cache-control", "cdn-cache-control")


def version_of(file: FileRecord) -> Version:
    """Which bytes a file has. The tag is the MD5 where it is known, as S3 has it of an object that was written in one go."""
    return Version(f'"{file.md5 or f"{file.size:x}-{file.modified:x}"}"', file.modified // 1_000_000)


def file_headers(file: FileRecord, own: Mapping[str, str], *, linked: bool) -> dict[str, str]:
    """The headers of a file, those that its prefix has of its ``own`` among them; pages and scripts never run in our name.

    Of checksums only ``Repr-Digest`` (RFC 9530) means the whole file in the answer to a range too; ``Content-MD5`` is of
    HTTP no more (RFC 7231, appendix B), and would be wrong there.
    """
    version = version_of(file)
    always = {
        "content-type": file.media_type,  # of the charset of a text nothing is known
        "etag": version.tag,
        "last-modified": formatdate(file.modified // 1_000_000, usegmt=True),
        "accept-ranges": "bytes",
        "content-disposition": disposition(file.name, file.media_type),
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    digests = _digests(file)
    if digests:
        always["repr-digest"] = digests
    public = "public" in file.visibility and not linked
    # A cache that is shared would give to anybody what is for some: what a prefix says of caches is for public files only.
    added = {name.lower(): value for name, value in own.items() if public or name.lower() not in _CACHING}
    return {**(LINKED if linked else _PUBLIC if public else _NOT_PUBLIC), **added, **always}


def _digests(file: FileRecord) -> str:
    known = {"sha-256": file.sha256, "md5": file.md5}
    return ", ".join(f"{name}=:{encoded}:" for name, value in known.items() if (encoded := _encoded(value)))


def _encoded(hexadecimal: str | None) -> str | None:
    """A digest as a byte sequence of a structured field; None for what a label or a bucket gave that is none."""
    try:
        return b64encode(unhexlify(hexadecimal)).decode() if hexadecimal else None
    except (Error, ValueError):
        return None
