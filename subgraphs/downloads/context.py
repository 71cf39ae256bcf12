"""What the resolvers of one request share here."""

from dataclasses import dataclass

from access.grants import Grants
from access.identity import Identity
from access.links import LinkSigner
from subgraphs.context import Context


@dataclass(slots=True, kw_only=True)
class DownloadsContext(Context):
    """Besides the loaders: who asks, who signs, and who charges."""

    identity: Identity
    signer: LinkSigner
    grants: Grants
