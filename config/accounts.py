"""The ``[accounts]`` section of ``tharsis.toml``: where accounts, tokens, what was charged and the audit log are kept."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from config.kinds import Text, Url
from config.tables import ConfigurationError

TableName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]{3,255}$")]


class DynamoDBSettings(msgspec.Struct, frozen=True):
    """A table of DynamoDB; ``region`` is that of the process's AWS configuration where None, ``endpoint`` the region's own.

    ``create`` makes the table where there is none. The credentials are those of the process: environment, profile or role.
    """

    table: TableName = "tharsis"
    region: Text | None = None
    endpoint: Url | None = None
    create: bool = False


class AccountsSettings(msgspec.Struct, frozen=True):
    """``sqlite``: in the data folder, for the processes of one machine. ``dynamodb``: in a table, for any number."""

    store: Literal["sqlite", "dynamodb"] = "sqlite"
    dynamodb: DynamoDBSettings = DynamoDBSettings()


def check_accounts(accounts: AccountsSettings, source: str) -> None:
    """Refuse an endpoint with a user in it, whom nobody would ask for; raises `ConfigurationError`."""
    if "@" in urlsplit(accounts.dynamodb.endpoint or "").netloc:
        raise ConfigurationError(
            f"{source}: accounts.dynamodb.endpoint: there is a user in this address. Take it out: the credentials are those "
            "of the process, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role."
        )
