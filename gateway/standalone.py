"""What a server process of the stand-alone gateway runs: nothing of the archive but its accounts is imported here."""

import logging
import os
from pathlib import Path

import msgspec

from access.admission import Admission
from access.authentication import make_identify
from access.door import Door, Entrance, OpenDoor
from access.policies import Policies
from config.policy import Policy, load_policy
from config.settings import Settings
from config.watched import WatchedFile
from gateway.app import Gateway
from gateway.http import Application

SETTINGS = "THARSIS_SETTINGS_JSON"
ACCOUNTS = "THARSIS_GATEWAY_ACCOUNTS"
"""The environment variables by which the command hands its settings to the server's processes, and the data folder whose
accounts hold, where there is one."""


def application() -> Application:
    """Make the application from the settings in the environment."""
    logging.basicConfig(level=logging.INFO, format="tharsis gateway: %(message)s")
    settings = msgspec.json.decode(os.environ[SETTINGS], type=Settings)
    data = os.environ.get(ACCOUNTS)
    return (_with_accounts(Path(data), settings) if data else _without(settings)).application()


def _with_accounts(data: Path, settings: Settings) -> Gateway:
    """Make a gateway that knows the accounts and tokens of a data folder, as the subgraphs over it do."""
    from gateway.accounts import Accounts  # what reads tokens takes 100 ms to import

    accounts = Accounts(data, settings)
    door = accounts.door(make_identify(settings, accounts.keeping))
    return Gateway(settings, door, Policies(settings.policies), beside=accounts)


def _without(settings: Settings) -> Gateway:
    return Gateway(settings, _entrance(settings), Policies(settings.policies))


def _entrance(settings: Settings) -> Entrance:
    """Give the door: it counts rates where the settings name a policy; standing and budgets are kept with an archive only."""
    identify = make_identify(settings)
    if settings.policy is None:
        return OpenDoor(identify)
    policy = WatchedFile(Path(settings.policy), load_policy, Policy(), must_exist=True)
    return Door(identify, Admission(policy.current, lambda _: None))
