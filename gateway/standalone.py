"""What a server process of the stand-alone gateway runs: nothing of the archive is imported here."""

import logging
import os

import msgspec

from access.authentication import make_identify
from access.door import OpenDoor
from access.policies import Policies
from config.settings import Settings
from gateway.app import Gateway
from gateway.http import Application

SETTINGS = "THARSIS_SETTINGS_JSON"
"""The environment variable by which the command hands its settings to the server's processes."""


def application() -> Application:
    """Make the application from the settings in the environment."""
    logging.basicConfig(level=logging.INFO, format="tharsis gateway: %(message)s")
    settings = msgspec.json.decode(os.environ[SETTINGS], type=Settings)
    return Gateway(settings, OpenDoor(make_identify(settings)), Policies(settings.policies)).application()
