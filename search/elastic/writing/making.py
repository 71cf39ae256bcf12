"""Making an index where it is not there yet."""

from search.elastic.client import Client, Clock, Refused
from search.elastic.layout import Layout
from search.port import SearchError

_EXISTS = "resource_already_exists_exception"


async def make_index(client: Client, layout: Layout, index: str, clock: Clock, *, with_alias: bool) -> None:
    """Make an index, unless it is there.

    Raises `SearchError` where the server does not: what is written then would get an index of the server's own form.
    """
    try:
        await client.send("PUT", f"/{index}", clock, layout.definition(index, with_alias=with_alias))
    except Refused as error:
        if error.kind != _EXISTS:
            raise SearchError(
                f"The index {index} was not made. {error} Mend that, or search.elastic in tharsis.toml."
            ) from None
