"""The routes for bytes as the wiring makes them, over whatever a test gives."""

from access.door import Entrance
from access.links import LinkSigner
from config.storage import StorageSettings
from dataapi.bytes.answers import FileAnswers
from dataapi.bytes.redirect import Redirects
from dataapi.bytes.routes import DataRoutes
from dataapi.charging import Charging
from dataapi.directories.answers import DirectoryAnswers
from schema.dictionary import load_dictionary
from search.port import Reader
from storage.linking import Linking
from storage.local import LocalFolder
from storage.map import StorageMap
from storage.port import Linker
from storage.reading import Reading
from subgraphs.downloads.addresses import Addresses
from tests.access.accounting import Accounting


def own_addresses(signer: LinkSigner) -> Addresses:
    """Links that all are ours."""
    return Addresses(signer, StorageMap(StorageSettings()), Linking(Reading({})))


def data_routes(
    reader: Reader,
    accounts: Accounting,
    door: Entrance,
    signer: LinkSigner,
    storage: StorageSettings | None = None,
    linker: Linker | None = None,
) -> DataRoutes:
    """The routes; links to S3 are given out where there is a ``linker``."""
    reading = Reading({"file": LocalFolder()})
    charging = Charging(accounts.grants, accounts.streams)
    redirects = Redirects(Linking(reading, linker), accounts.grants)
    files = FileAnswers(StorageMap(storage or StorageSettings()), reading, redirects, charging)
    return DataRoutes(reader, load_dictionary(), door, signer, files, DirectoryAnswers(), charging)
