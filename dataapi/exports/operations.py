"""What the routes of exports are."""

from __future__ import annotations

from typing import Annotated

import msgspec

from dataapi.exports.formats import FORMATS
from dataapi.openapi import ANYONE, Answer, Operation, Parameter
from dataapi.openapi.operation import BINARY

_TAG = "Exports"
_TABLE = {
    200: Answer(
        "The table, streamed; one that breaks off is not whole.",
        {written.media_type.partition(";")[0]: BINARY for written in FORMATS.values()},
    )
}
_PROBLEMS = frozenset([400, 503])
_LANGUAGE = "Questions are in the language of docs/expressions.md."
DEDUPE = ("none", "prefer_pds4")


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An export as it is asked for: `-` before a sort key descends."""

    format: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(FORMATS)})] = "csv"
    q: str | None = None
    fields: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    dedupe: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(DEDUPE)})] = "none"


GET = Operation(
    "GET",
    "/export",
    "getExport",
    _TAG,
    "The products of a question, as a table",
    ANYONE,
    _TABLE,
    _PROBLEMS,
    _LANGUAGE,
    (
        Parameter("format", "How it is written.", {"type": "string", "enum": list(FORMATS), "default": "csv"}),
        Parameter("q", "The question; all products without one.", example="target = Mars"),
        Parameter("fields", "Common or label fields, with commas between them.", example="uri,title,startTime"),
        Parameter("sort", "Fields to sort by, with commas; `-` before one that descends."),
        Parameter(
            "dedupe",
            "Whether a product that is there in both standards stands once.",
            {"type": "string", "enum": list(DEDUPE), "default": DEDUPE[0]},
        ),
    ),
)
POST = Operation(
    "POST",
    "/export",
    "postExport",
    _TAG,
    "The products of a longer question, as a table",
    ANYONE,
    _TABLE,
    _PROBLEMS | {408, 413},
    _LANGUAGE,
    body=Export,
    body_example={"format": "ndjson", "q": "target = Mars", "fields": ["uri", "title"]},
)
