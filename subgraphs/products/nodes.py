"""Objects with a global id (Relay, Global Object Identification): their interface, and those of other subgraphs by id."""

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

_BY_ID = [Key(fields=FieldSet("id"), resolvable=False)]


@strawberry.interface(description="Anything with a global id (Relay, Global Object Identification).")
class Node:
    """An object with an id."""

    id: strawberry.ID = strawberry.field(
        description="Global id: unpadded base64url of the type's name, a colon and the uri."
    )


@strawberry.federation.type(keys=_BY_ID, description="A file of an archive.")
class File(Node):
    """A file by its id alone."""

    id: strawberry.ID = strawberry.field(description="Global id of the file.")


@strawberry.federation.type(keys=_BY_ID, description="A directory of an archive.")
class Directory(Node):
    """A directory by its id alone."""

    id: strawberry.ID = strawberry.field(description="Global id of the directory.")
