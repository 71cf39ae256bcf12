"""What the resolvers of one request share."""

from dataclasses import dataclass, field
from typing import Any

from access.identity import Identity
from loaders import Loaders, visible_to
from schema.dictionary import Dictionary
from search.port import Reader
from subgraphs.service import MakeContext


@dataclass(slots=True)
class Context:
    """The loaders of a request, and what its resolvers keep: what they read from its selections, what they count.

    ``base`` is what the addresses of files begin with: the service's own address, or nothing.
    """

    loaders: Loaders
    base: str = ""
    kept: dict[object, Any] = field(default_factory=dict)


def contexts(reader: Reader, dictionary: Dictionary, base: str = "") -> MakeContext:
    """Contexts over one reader of an index."""

    def make(identity: Identity, deadline: float | None) -> Context:
        return Context(Loaders(reader, visible_to(identity), dictionary, deadline), base)

    return make
