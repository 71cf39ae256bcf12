"""Where a page stands among all of its kind (Relay, GraphQL Cursor Connections): one type of all subgraphs."""

import strawberry


@strawberry.federation.type(shareable=True, description="Where a page stands among all of its kind.")
class PageInfo:
    """As Relay has it."""

    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether more come before.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first one.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last one.")
