"""The addresses of links: in S3 where clients are sent there, else our own with a signature."""

from access.links import LinkSigner
from access.meter import Charge
from loaders import seen_by
from loaders.places import exact_address
from schema.records import FileRecord
from storage.linking import Linking
from storage.port import Gone, Locator, Route, Terms


class Addresses:
    """Signs the addresses of files that were charged; our own begin with ``base``."""

    def __init__(self, signer: LinkSigner, locator: Locator, linking: Linking, base: str = "") -> None:
        self._signer, self._base = signer, base
        self._locator, self._linking = locator, linking

    async def of(
        self, record: FileRecord, charge: Charge, expires: int, life: int, link_id: str, *, in_s3: bool
    ) -> str:
        """The address of a file, or of its ranges that were charged, until ``expires`` (seconds since 1970)."""
        route = self._route(record) if in_s3 else None
        if route is not None and self._linking.possible(route):
            bound = charge.ranges[0] if charge.ranges else None
            url = await self._linking.link(route, Terms(life, link_id, record.name, record.media_type, bound))
            if url is not None:
                return url
        # By uri: under the same path there may be a later release that the asker may not see, or did not pay for.
        query = self._signer.sign(record.uri, expires, link_id, charge.ranges, seen_by(record.visibility))
        return f"{exact_address(record.uri, self._base)}?{query}"

    def _route(self, record: FileRecord) -> Route | None:
        try:
            return self._locator.route(record)
        except Gone:
            return None  # whoever follows the link is told
