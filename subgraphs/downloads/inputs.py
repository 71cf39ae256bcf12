"""How downloads may be asked for."""

from enum import Enum

import strawberry

from subgraphs.values import Long


@strawberry.enum(description="How a manifest is written.")
class ManifestFormat(Enum):
    """The formats of ``/manifest``."""

    CURL = strawberry.enum_value(
        "curl", description="A shell script that fetches with curl, and goes on where it stopped."
    )
    WGET = strawberry.enum_value(
        "wget", description="A shell script that fetches with wget, and goes on where it stopped."
    )
    ARIA2 = strawberry.enum_value("aria2", description="An input file of aria2c (`aria2c -c -i FILE`).")
    CSV = strawberry.enum_value("csv", description="A table: path, url, bytes, md5, sha256, media type, role, after.")
    NDJSON = strawberry.enum_value("ndjson", description="One JSON object a line, with the columns of CSV.")
    CHECKSUMS = strawberry.enum_value("checksums", description="MD5 checksums as `md5sum -c` reads them.")


@strawberry.input(description="A part of a file (RFC 9110, 14.1.2).")
class ByteRange:
    """First and last byte, both included."""

    first: Long = strawberry.field(description="The first byte, counted from 0.")
    last: Long = strawberry.field(description="The last byte, included; what is beyond the file's end is left out.")
