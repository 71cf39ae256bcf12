"""What all pages share (Relay, GraphQL Cursor Connections): how large they are, and where one stands among all."""

import strawberry

from search.port import SearchError

LARGEST_PAGE = 1_000


def checked_size(size: int, name: str = "first") -> int:
    """How many nodes a page is asked to have by an argument; raises SearchError. None is enough for whoever only counts."""
    if not 0 <= size <= LARGEST_PAGE:
        raise SearchError(f"“{name}” is from 0 to {LARGEST_PAGE}, not {size}; page with the cursor for more.")
    return size


@strawberry.federation.type(shareable=True, description="Where a page stands among all of its kind.")
class PageInfo:
    """As Relay has it."""

    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether more come before.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first one.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last one.")
