"""Which source lists which location."""

from collections.abc import Mapping

from config.storage import StorageSettings
from storage.listing.port import Source

_PATIENCE = 30.0  # seconds that one request may take, with all its tries


def connect(settings: StorageSettings, connections: int, patience: float = _PATIENCE) -> Mapping[str, Source]:
    """The sources by the schemes of their URLs; together they send ``connections`` requests at a time."""
    from storage.client import Client  # its libraries take 0.2 s: a harvest of folders starts without them
    from storage.listing.asking import Asking
    from storage.listing.bucket import BucketSource
    from storage.listing.server import ServerSource
    from storage.s3.buckets import Buckets

    asking = Asking(Client(), connections, patience)
    server = ServerSource(asking)
    return {"s3": BucketSource(asking, Buckets(lambda: settings.buckets)), "http": server, "https": server}
