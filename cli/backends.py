"""What a data folder's settings name, looked at for `tharsis doctor`: is each there, does it answer, how is it mended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlsplit

from access.accounts import StoreUnavailable
from access.identity import IssuerUnavailable
from access.keys import has_key, secret_key
from access.policy_file import open_policy
from access.signing import FOLDER as KEYS
from access.signing import KeyRing
from access.sqlite.layout import FILE as STORE
from config.accounts import AccountsSettings, DynamoDBSettings
from config.identity import IssuerSettings
from config.search import SearchSettings
from config.settings import FILE_NAME as SETTINGS
from config.settings import Settings, load_settings
from config.storage import PrefixSettings
from config.tables import ConfigurationError
from gateway.engines import open_reader
from gateway.storage import Storage
from gateway.stores import open_store
from search.cursor import FILE as CURSOR_KEY
from search.port import EVERYTHING, FilesRequest, Outdated, Reader, SearchError, SearchRequest, Unavailable
from storage.port import Gone, Location, Route, StorageError


class Finding(NamedTuple):
    """One thing that was checked; ``fix`` is empty where it is well."""

    check: str
    state: str
    fix: str = ""


def backends(data: Path) -> Iterator[tuple[str, Callable[[], Iterable[Finding]]]]:
    """The checks of a data folder, by name. Where its settings cannot be read there is no other."""
    try:
        settings = load_settings(data)
    except ConfigurationError as error:
        found = Finding("settings", str(error), f"Mend {data / SETTINGS}, or the variable: docs/configuration.md.")
        yield "settings", lambda: [found]
        return
    yield "settings", lambda: [_policy(data, settings)]
    yield "index", lambda: [asyncio.run(_index(data, settings))]
    yield "accounts", lambda: asyncio.run(_accounts(data, settings))
    yield "storage", lambda: asyncio.run(_storage(data, settings))
    yield "issuers", lambda: asyncio.run(_issuers(settings))


def _policy(data: Path, settings: Settings) -> Finding:
    try:
        problem = open_policy(settings, data).problem
    except ConfigurationError as error:
        problem = str(error)
    return Finding(
        "settings", problem or "tharsis.toml and policy.toml hold", "Mend the named file." if problem else ""
    )


async def _index(data: Path, settings: Settings) -> Finding:
    elastic = settings.search.engine == "elastic"
    where = _without_secret(settings.search.elastic.url) if elastic else str(data)
    try:
        reader = _reader(data, settings.search)
        try:
            products, files = await _counted(reader)
            await reader.label_fields("", EVERYTHING, size=1)
        finally:
            await reader.close()
    except Outdated as error:
        return Finding("index", str(error), f"Make it anew: tharsis index rebuild --data {data}")
    except Unavailable as error:
        fix = f"Start the cluster at {where}, or correct url and api_key_file of search.elastic in {data / SETTINGS}."
        return Finding("index", str(error), fix)
    except ConfigurationError as error:
        return Finding("index", str(error), f"Correct {data / SETTINGS}: docs/configuration.md.")
    except SearchError as error:
        return Finding("index", str(error), f"Make one: tharsis harvest DIRECTORY --data {data}")
    return Finding("index", f"{products} products, {files} files in {where}")


def _reader(data: Path, search: SearchSettings) -> Reader:
    """Open the index. The key of cursors is not made: servers that share an Elasticsearch share the key too."""
    if search.engine == "embedded" or has_key(data, CURSOR_KEY):
        return open_reader(data, search)
    with TemporaryDirectory() as elsewhere:
        return open_reader(Path(elsewhere), search)


def _without_secret(url: str) -> str:
    """An address without user and password, which the environment may give."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


async def _counted(reader: Reader) -> tuple[int | None, int]:
    page = await reader.search(SearchRequest(visible=EVERYTHING, size=0, total=True))
    (root,) = await reader.directories(["/"], EVERYTHING)
    return page.total, root.files if root else 0


async def _accounts(data: Path, settings: Settings) -> list[Finding]:
    """Look at the keys for tokens, and at the store that servers of the folder will open; make nothing."""
    try:
        if any((data / KEYS).glob("*.pem")):
            KeyRing(data)
        if settings.accounts.store == "dynamodb":
            return await _in_table(data, settings.accounts.dynamodb)
        return [await _in_folder(data, settings.accounts)]
    except (ConfigurationError, ValueError) as error:
        return [Finding("accounts", str(error), "Put the key back from a copy, or remove it: docs/access.md.")]
    except OSError as error:
        return [Finding("accounts", str(error), "Let the user that runs the servers, and this command, read it.")]


async def _in_folder(data: Path, settings: AccountsSettings) -> Finding:
    where = f"{STORE} in {data}, for the processes of this machine"
    if not (data / STORE).exists():
        return Finding("accounts", where)
    try:
        store = open_store(data, settings)
        try:
            acts = await store.audit.length()
        finally:
            await store.close()
    except StoreUnavailable as error:
        fix = f"Put {STORE} back from a copy, or remove it: then there are no accounts and tokens any more."
        return Finding("accounts", str(error), fix)
    return Finding("accounts", f"{where}, {acts} entries in the audit log")


async def _in_table(data: Path, settings: DynamoDBSettings) -> list[Finding]:
    from access.dynamodb import METER_KEY  # takes 0.2 s: the default needs nothing of AWS
    from access.dynamodb.examining import examine

    where = f"DynamoDB's table {settings.table}"
    try:
        found = await examine(settings)
    except StoreUnavailable as error:
        fix = (
            "Check the table (its keys are the texts pk and sk), region, credentials, clock, rights: docs/dynamodb.md."
        )
        return [Finding("accounts", str(error), fix)]
    findings = [Finding("accounts", f"{where}, {found.acts} entries in the audit log"), _expiry(found.expires)]
    if has_key(data, METER_KEY):
        secret_key(data, METER_KEY)
    elif found.acts:
        state = f"{where} is in use, and {data} has no key {METER_KEY}: a server here would make one of its own"
        findings.append(Finding("accounts keys", state, "Bring keys/ of the other machines here: docs/dynamodb.md."))
    return findings


def _expiry(expires: bool | None) -> Finding:
    if expires is None:
        return Finding("accounts ttl", "not known, for lack of the right dynamodb:DescribeTimeToLive")
    if expires:
        return Finding("accounts ttl", "DynamoDB takes away what is over")
    return Finding("accounts ttl", "what is over stays for ever", "Switch ttl on for the table: docs/dynamodb.md.")


async def _storage(data: Path, settings: Settings) -> list[Finding]:
    """Look for one file of each prefix at each of its locations."""
    try:
        storage = Storage(data, settings)
    except ConfigurationError as error:
        return [Finding("storage", str(error), "Mend the named file: docs/storage.md.")]
    try:
        reader = _reader(data, settings.search)
    except (ConfigurationError, SearchError):
        await storage.close()
        return []  # that there is no index is a finding of its own
    try:
        return [found for prefix in storage.map.settings.prefixes for found in await _prefix(storage, reader, prefix)]
    except SearchError:
        return []
    finally:
        await reader.close()
        await storage.close()


async def _prefix(storage: Storage, reader: Reader, prefix: PrefixSettings) -> list[Finding]:
    below = prefix.prefix.rstrip("/") or "/"
    page = await reader.files(FilesRequest(visible=EVERYTHING, below=below, size=1))
    if not page.items:
        return [Finding(f"storage {below}", "no file of the index is there", "Harvest it, or correct the prefix.")]
    locations = storage.route(page.items[0]).locations
    pairs = zip(prefix.locations, locations, strict=True)
    return [await _location(f"storage {below}", named, storage, location) for named, location in pairs]


async def _location(check: str, named: str, storage: Storage, location: Location) -> Finding:
    try:
        await storage.reading.find(Route((location,)))
    except Gone as error:
        return Finding(check, f"{named}: {error}", "tharsis storage verify lists what is missing there.")
    except StorageError as error:
        return Finding(check, f"{named}: {error}", "Check address, credentials and bucket: docs/storage.md.")
    return Finding(check, f"{named} answers, and has a file of the index")


async def _issuers(settings: Settings) -> list[Finding]:
    return [await _issuer(issuer) for issuer in settings.identity.issuers]


async def _issuer(settings: IssuerSettings) -> Finding:
    """Have its keys, from wherever the settings say, and where people sign in there, the address for that."""
    from access.issuers.issuer import Issuer  # aiohttp: only where there is an issuer
    from access.issuers.sign_in import Secrets, SignIn

    check = f"issuer {settings.issuer}"
    try:
        issuer = Issuer(settings, 0)
        await issuer.keys.key("")
        if settings.client_id is not None:
            await SignIn(issuer, settings.client_id, "").address(Secrets("", "", ""))
    except ConfigurationError as error:
        return Finding(check, str(error), "Mend the named file: docs/identity.md.")
    except IssuerUnavailable as error:
        return Finding(check, str(error), "Check its address and that this machine may reach it: docs/identity.md.")
    return Finding(check, "its keys are here" if settings.jwks is not None else "answers")
