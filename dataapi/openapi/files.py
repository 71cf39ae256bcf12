"""What the routes of bytes and manifests are."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from dataapi.manifest_formats import FORMATS
from dataapi.openapi.operation import BINARY, STRING, Answer, Header, Operation, Parameter
from dataapi.openapi.security import ANYONE, LINKED


class ListedDirectory(msgspec.Struct, frozen=True, kw_only=True):
    """A directory, with how much is in it at any depth that the asker may see."""

    name: str
    path: str
    uri: str
    url: str
    files: int
    bytes: int


class ListedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file in a directory."""

    name: str
    path: str
    uri: str
    url: str
    bytes: int
    modified: str
    mediaType: str  # noqa: N815  as JSON has it
    role: str
    md5: str | None
    sha256: str | None


class Listing(ListedDirectory, frozen=True, kw_only=True):
    """A page of what is in a directory; `exact` where all files that the asker may see are counted, `next` leads on."""

    exact: bool
    parent: str | None
    directories: list[ListedDirectory]
    items: list[ListedFile]
    next: str | None


_TAG = "Files"
_NUMBER = {"type": "integer"}
_FILE = (
    Header("Content-Length", "How many bytes follow.", _NUMBER),
    Header("ETag", "Names these bytes; the MD5 where it is known."),
    Header("Last-Modified", "When the file was changed."),
    Header("Accept-Ranges", "`bytes`: parts are given; `none`: they are not."),
    Header("Repr-Digest", "Checksums of the whole file, as far as they are known (RFC 9530)."),
    Header("Content-Disposition", "The file's name."),
)
_PART = (*_FILE, Header("Content-Range", "Which bytes of how many."))
_ANY = "*/*"
_LISTED = {"anyOf": [{"$ref": "#/components/schemas/Listing"}, {}]}  # a file of JSON comes as it is
_WAYS = """The address is a virtual path without its first slash, or an `atlas:` uri; a slash in it is sent as it is.
The bytes come from us (200, 206) or, where the archive's map says so, from a link that holds for minutes (303).
`{uri}:sm` is a browse picture of the file (`xs`, `sm`, `md`, `lg`: 128, 256, 512, 1024 pixels). A path that ends with a
slash is a directory: a page for browsers, JSON for all others, or with `format` all files below it.

Bytes that are sent are charged to the account of whoever asks, or to the one that a link was given to. HEAD is not charged."""
_LINK = tuple(
    Parameter(name, f"Of a link: {meaning}.", schema)
    for name, meaning, schema in (
        ("expires", "when it ends, seconds since 1970", _NUMBER),
        ("id", "its id", STRING),
        ("ranges", "the bytes that it is for", STRING),
        ("seen", "for whom it was made", STRING),
    )
)
_CONDITIONS = tuple(
    Parameter(name, meaning, where="header")
    for name, meaning in (
        ("Range", "Which bytes, as `bytes=0-1023`; several are given as multipart/byteranges."),
        ("If-Range", "An ETag, or a time: the range counts only where the file is still that."),
        ("If-None-Match", "An ETag that is known: 304 where it is still so."),
        ("If-Match", "ETags: 412 where the file is none of them."),
        ("If-Unmodified-Since", "A time: 412 where the file was changed since."),
        ("If-Modified-Since", "A time: 304 where the file was not changed since."),
    )
)
_ADDRESS = Parameter(
    "path", "The path or uri.", where="path", required=True, example="cas/cassini_orbiter/coiss_2001/AAREADME.TXT"
)
_FORMAT = Parameter(
    "format", "Of a directory: one archive of all files below it.", {"type": "string", "enum": ["zip", "tar"]}
)
_AFTER = Parameter("after", "Of a listing: `next` of the page before leads here.")

_SLASH = Answer(
    "A directory, whose address ends with a slash.", headers=(Header("Location", "The address with its slash."),)
)

DATA = Operation(
    "GET",
    "/data/{path:path}",
    "getData",
    _TAG,
    "The bytes of a file, or what a directory holds",
    LINKED,
    {
        200: Answer(
            "The whole file; the archive of a directory; or its listing.",
            {_ANY: BINARY, "application/json": _LISTED, "text/html": STRING},
            _FILE,
            (Listing,),
        ),
        206: Answer("The bytes that were asked for.", {_ANY: BINARY}, _PART),
        303: Answer("The link to the bytes.", headers=(Header("Location", "The link; keep it to yourself."),)),
        304: Answer("The file is as it was."),
        308: _SLASH,
    },
    frozenset([400, 404, 412, 413, 416]),
    _WAYS,
    (_ADDRESS, _FORMAT, _AFTER, *_LINK, *_CONDITIONS),
)
HEAD = replace(
    DATA,
    method="HEAD",
    id="headData",
    summary="What is known of a file or directory",
    answers={
        200: Answer("What a GET would say of it.", headers=_FILE),
        304: Answer("The file is as it was."),
        308: _SLASH,
    },
)
MANIFEST = Operation(
    "GET",
    "/manifest",
    "getManifest",
    _TAG,
    "All files below a directory, or of what a question finds, as a script, a table or checksums",
    ANYONE,
    {
        200: Answer(
            "The manifest, streamed; one that breaks off is not whole.",
            dict.fromkeys(sorted({written.media_type for written in FORMATS.values()}), STRING),
        )
    },
    frozenset([400, 404, 503]),
    "It holds stable addresses only, never a token or a signature. Say exactly one of `directory` and `q`.",
    (
        Parameter(
            "format", "How it is written.", {"type": "string", "enum": list(FORMATS)}, required=True, example="csv"
        ),
        Parameter("directory", "The directory's virtual path or uri.", example="/"),
        Parameter("q", "A question in the language of docs/expressions.md."),
        Parameter("after", "The cursor of an earlier manifest, behind which this one goes on."),
    ),
)
