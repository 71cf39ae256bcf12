"""The buckets and file servers that a harvest lists and reads, as the data folder's ``storage.toml`` has them."""

from functools import partial
from pathlib import Path

from config.settings import load_settings
from config.storage import FILE_NAME, StorageSettings, load_storage
from harvest.remote.tree import Connect
from storage.listing.sources import connect


def sources(data: Path) -> Connect:
    """What connects to them; raises `ConfigurationError` for a wrong ``storage.toml``."""
    said = load_settings(data).storage
    path = Path(said) if said is not None else data / FILE_NAME
    known = said is not None or path.exists()
    return partial(connect, load_storage(path) if known else StorageSettings())
