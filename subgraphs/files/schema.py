"""The schema of the files subgraph."""

import strawberry
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from subgraphs.documents import read_attribute
from subgraphs.files import lookups
from subgraphs.files.entities import Entity, entities
from subgraphs.files.types import Directory, File, FileConnection, Product
from subgraphs.values import LONG, Long


@strawberry.type
class Query:
    """What can be asked."""

    directory: Directory | None = strawberry.field(
        resolver=lookups.directory,
        description="A directory by its virtual path or Atlas uri; a path without a release means the latest. Null where "
        "you may see none.",
    )
    file: File | None = strawberry.field(
        resolver=lookups.file, description="A file by its virtual path or Atlas uri, or by its global id."
    )
    files_by_ids: list[File | None] | None = strawberry.field(
        resolver=lookups.files_by_ids,
        description="Files by their global ids (at most 1000), in the order asked; null where you may see none.",
    )
    files: FileConnection | None = strawberry.field(
        resolver=lookups.files,
        description="Files at any depth below a directory (the whole archive where nothing is said) whose path below it "
        "matches `glob`: * within a name, ** across directories, ? one character. `first` is at most 1000.",
    )
    entities: list[Entity | None] = strawberry.field(
        resolver=entities,
        name="_entities",
        description="Files, directories and products that other subgraphs refer to.",
    )


def build_schema() -> Schema:
    """The schema."""
    config = StrawberryConfig(default_resolver=read_attribute, scalar_map={Long: LONG})
    return Schema(query=Query, types=[File, Directory, Product], config=config, federation_version="2.9")
