"""What the resolvers of one request share here."""

from collections.abc import Callable
from dataclasses import dataclass

from access.identity import Identity
from access.links import LinkSigner
from access.meter import Budget, Meter
from subgraphs.context import Context


@dataclass(slots=True, kw_only=True)
class DownloadsContext(Context):
    """Besides the loaders: who asks, who signs, who charges, and within which budget."""

    identity: Identity
    signer: LinkSigner
    meter: Meter
    budget_of: Callable[[Identity], Budget]
