"""Links and manifests as GraphQL types."""

from typing import Any

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from loaders import encode_id
from subgraphs.context import Context
from subgraphs.downloads import resolvers
from subgraphs.downloads.inputs import ManifestFormat
from subgraphs.values import Long

Info = strawberry.Info[Context, None]
Root = strawberry.Parent[Any]


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="A file of an archive, labelled or not.",
)
class File:
    """A file by its id; other subgraphs know the rest."""

    id: strawberry.ID = strawberry.field(description="Global id of the file.")


@strawberry.type(
    description="A signed link: whoever holds it can read the bytes until it expires. Keep it to yourself."
)
class Link:
    """A link that was charged."""

    file: File = strawberry.field(description="The file.")
    url: str = strawberry.field(description="Address of the bytes, with its signature.")
    expires: str = strawberry.field(description="When the link ends, ISO 8601 in UTC.")
    bytes: Long = strawberry.field(description="How many bytes were charged: the file's size, or that of the ranges.")

    def __init__(self, uri: str, url: str, expires: str, charged: int) -> None:
        self.file = File(id=strawberry.ID(encode_id("File", uri)))
        self.url, self.expires, self.bytes = url, expires, Long(charged)


async def _file_count(root: Root, info: Info) -> Long | None:
    total = await resolvers.totals(info, root.directory, root.expression)
    return Long(total.files)


async def _bytes(root: Root, info: Info) -> Long | None:
    total = await resolvers.totals(info, root.directory, root.expression)
    return Long(total.bytes)


@strawberry.type(
    description="A list of many files, complete and at any depth, of stable addresses that are not signed."
)
class Manifest:
    """Where a manifest is streamed from, and what it lists."""

    url: str = strawberry.field(description="Address of the document; nothing is charged for it.")
    format: ManifestFormat = strawberry.field(description="How it is written.")
    file_count: Long | None = strawberry.field(
        resolver=_file_count, description="How many files it lists; only counted where it is selected."
    )
    bytes: Long | None = strawberry.field(
        resolver=_bytes, description="Their size in bytes; only counted where it is selected."
    )
    directory: strawberry.Private[str | None]
    expression: strawberry.Private[str | None]
