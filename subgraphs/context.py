"""What the resolvers of one request share."""

from dataclasses import dataclass, field
from typing import Any

from loaders import Loaders


@dataclass(slots=True)
class Context:
    """The loaders of a request, and what its resolvers keep: what they read from its selections, what they count.

    ``base`` is what the addresses of files begin with: the service's own address, or nothing.
    """

    loaders: Loaders
    base: str = ""
    kept: dict[object, Any] = field(default_factory=dict)
