"""The policy that holds now: ``policy.toml`` is taken over while it is being used, and a broken one is refused."""

from __future__ import annotations

from pathlib import Path

from config.policy import FILE_NAME, Policy, load_policy
from config.settings import Settings
from config.watched import WatchedFile


def open_policy(settings: Settings, data: Path) -> WatchedFile[Policy]:
    """Open the policy that the settings name, else the one in the data folder; raises `ConfigurationError`."""
    if settings.policy is not None:
        return WatchedFile(Path(settings.policy), load_policy, Policy(), must_exist=True)
    return WatchedFile(data / FILE_NAME, load_policy, Policy())
