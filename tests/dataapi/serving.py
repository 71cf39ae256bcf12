"""The routes for bytes as the wiring makes them, over whatever a test gives."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from access.door import Entrance
from access.links import HmacSigner, LinkSigner
from config.data import DataSettings
from config.settings import Settings
from config.storage import StorageSettings
from dataapi.app import make_app
from dataapi.archives.answers import ArchiveAnswers
from dataapi.browse.answers import BrowseAnswers
from dataapi.browse.cache import PictureCache
from dataapi.bytes.answers import FileAnswers
from dataapi.bytes.redirect import Redirects
from dataapi.bytes.routes import DataRoutes
from dataapi.charging import Charging
from dataapi.directories.answers import DirectoryAnswers
from gateway.storage import Storage
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from search.port import Reader
from storage.linking import Linking
from storage.map import StorageMap
from storage.reading import Reading
from subgraphs.downloads.addresses import Addresses
from tests.access.accounting import Accounting

SIGNER = HmacSigner(b"k" * 32)
_DEFAULTS = DataSettings()


def own_addresses(signer: LinkSigner) -> Addresses:
    """Links that all are ours."""
    return Addresses(signer, StorageMap(StorageSettings()), Linking(Reading({})))


def data_routes(
    reader: Reader,
    accounts: Accounting,
    door: Entrance,
    signer: LinkSigner,
    storage: Storage | None = None,
    settings: DataSettings = _DEFAULTS,
) -> DataRoutes:
    """The routes; without a ``storage`` the bytes are where the harvest found them."""
    places = storage if storage is not None else Storage(accounts.folder, Settings())
    charging = Charging(accounts.grants, accounts.streams)
    redirects = Redirects(Linking(places.reading, places.linker), accounts.grants)
    files = FileAnswers(places, places.reading, redirects, charging)
    archives = ArchiveAnswers(places, places.reading, charging, settings)
    cache = PictureCache(accounts.folder / "pictures", settings.picture_cache_bytes)
    pictures = BrowseAnswers(places, places.reading, charging, cache, settings)
    return DataRoutes(reader, load_dictionary(), door, signer, files, pictures, DirectoryAnswers(archives), charging)


@asynccontextmanager
async def asking(
    data: Path,
    accounts: Accounting,
    door: Entrance,
    storage: Storage | None = None,
    settings: DataSettings = _DEFAULTS,
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the routes over the index of a data folder, without a network."""
    reader = open_reader(data)
    routes = data_routes(reader, accounts, door, SIGNER, storage, settings)
    transport = httpx.ASGITransport(make_app([routes.router()]))
    async with httpx.AsyncClient(transport=transport, base_url="http://data.test") as made:
        yield made
    await reader.close()
