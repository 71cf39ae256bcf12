"""What the resolvers of one request share."""

from dataclasses import dataclass, field
from typing import Any

from loaders import Loaders


@dataclass(slots=True)
class Context:
    """The loaders of a request, and what was read from its selections, by their field nodes."""

    loaders: Loaders
    shapes: dict[tuple[int, ...], Any] = field(default_factory=dict)
