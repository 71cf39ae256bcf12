"""The addresses of links: in S3 where clients are sent there, else our own with a signature."""

from access.links import LinkSigner
from access.meter import Charge
from loaders import seen_by
from loaders.places import exact_address
from schema.records import FileRecord
from storage.linking import Linking
from storage.port import Gone, Location, Locator, Terms


class Addresses:
    """Signs the addresses of files that were charged; our own begin with ``base``."""

    def __init__(self, signer: LinkSigner, locator: Locator, linking: Linking, base: str = "") -> None:
        self._signer, self._base = signer, base
        self._locator, self._linking = locator, linking

    async def of(
        self, record: FileRecord, charge: Charge, expires: int, life: int, link_id: str, *, in_s3: bool
    ) -> str:
        """The address of a file, or of its ranges that were charged, until ``expires`` (seconds since 1970)."""
        location = self._location(record) if in_s3 else None
        if location is not None:
            bound = charge.ranges[0] if charge.ranges else None
            url = await self._linking.link(location, Terms(life, link_id, record.name, record.media_type, bound))
            if url is not None:
                return url
        # By uri: under the same path there may be a later release that the asker may not see, or did not pay for.
        query = self._signer.sign(record.uri, expires, link_id, charge.ranges, seen_by(record.visibility))
        return f"{exact_address(record.uri, self._base)}?{query}"

    def _location(self, record: FileRecord) -> Location | None:
        try:
            return self._linking.expected(self._locator.route(record))
        except Gone:
            return None  # whoever follows the link is told
