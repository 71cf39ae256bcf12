"""What the resolvers of one request share here."""

from dataclasses import dataclass

from access.grants import Grants
from access.identity import Identity
from subgraphs.context import Context
from subgraphs.downloads.addresses import Addresses


@dataclass(slots=True, kw_only=True)
class DownloadsContext(Context):
    """Besides the loaders: who asks, where links lead, and who charges."""

    identity: Identity
    addresses: Addresses
    grants: Grants
