"""Which source lists which location."""

from collections.abc import Mapping

from config.storage import StorageSettings
from storage.listing.port import Source


def connect(settings: StorageSettings, connections: int) -> Mapping[str, Source]:
    """The sources by the schemes of their URLs; together they send ``connections`` requests at a time."""
    from storage.client import Client  # its libraries take 0.2 s: a harvest of folders starts without them
    from storage.listing.asking import Asking
    from storage.listing.bucket import BucketSource
    from storage.listing.server import ServerSource
    from storage.s3.buckets import Buckets

    asking = Asking(Client(), connections, settings.listing_patience)
    server = ServerSource(asking)
    return {"s3": BucketSource(asking, Buckets(lambda: settings.buckets)), "http": server, "https": server}
