"""How files may be asked for."""

from enum import Enum

import strawberry


@strawberry.enum(description="What files are ordered by; equal ones come by uri.")
class FileOrder(Enum):
    """The orders of the search port."""

    NAME = "name"
    PATH = "path"
    SIZE = "size"
    MODIFIED = "modified"


@strawberry.input(description="Conditions on files; all that are given hold.")
class FileWhere:
    """Conditions besides the place."""

    role: str | None = strawberry.field(default=None, description="What the file is for: label, data, browse …")
    products: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Global ids of products, to any of which the file belongs (at most 1000)."
    )
