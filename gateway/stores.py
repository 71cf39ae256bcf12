"""Wiring of the store of accounts: the one that ``tharsis.toml`` names."""

from __future__ import annotations

from pathlib import Path

from access.sqlite import open_embedded
from access.store import Store
from config.accounts import AccountsSettings
from config.tables import ConfigurationError


def open_store(data: Path, settings: AccountsSettings) -> Store:
    """Open the store of a data folder's accounts.

    Raises `StoreUnavailable` where it is seen at once that it cannot be had, `ConfigurationError` where a key of the folder
    is none.
    """
    try:
        if settings.store == "sqlite":
            return open_embedded(data)
        from access.dynamodb import open_dynamodb  # takes 0.2 s: the default needs nothing of AWS

        return open_dynamodb(data, settings.dynamodb)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
