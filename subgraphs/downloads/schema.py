"""The schema of the downloads subgraph."""

import strawberry
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from subgraphs.documents import read_attribute
from subgraphs.downloads import links, lookups
from subgraphs.downloads.types import File, Link, Manifest
from subgraphs.values import LONG, Long


@strawberry.type
class Query:
    """What can be asked."""

    manifest: Manifest | None = strawberry.field(
        resolver=lookups.manifest,
        description="The manifest of all files below a directory (virtual path or Atlas uri), or of the files of all "
        "products that `query` finds (an expression, as in docs/expressions.md): give one of both. Nothing is charged. "
        "Null where you may see no such directory.",
    )


@strawberry.type
class Mutation:
    """What can be done."""

    issue_links: list[Link | None] | None = strawberry.field(
        resolver=links.issue_links,
        description="Signed links to files by virtual paths or Atlas uris, and by global ids: at most 1000 in all, paths "
        "first, in the order asked. They are charged to your account at once, each file once; the same request within "
        "the life of its links is charged once. `ranges` binds all links to parts of the files, and only these are "
        "charged; a link that leads to S3 is for one range, asked for by exactly this Range header. `expiresIn` is the life "
        "of the links in seconds, from 60 to what the policy allows, 300 by default; without it they live as long. Null, "
        "with an error, where you may see no such file.",
    )


def build_schema() -> Schema:
    """The schema."""
    config = StrawberryConfig(default_resolver=read_attribute, scalar_map={Long: LONG})
    return Schema(query=Query, mutation=Mutation, types=[File], config=config, federation_version="2.9")
