"""The AWS credentials that links and calls are signed with: those of the process's own session, renewed before they end."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from access.presign import Credentials


class CredentialsUnavailable(Exception):
    """There are no AWS credentials, or they cannot be renewed; the message names where they are looked for."""


class SessionCredentials:
    """Credentials as AWS's tools find them: environment, profile, or the role of a container or machine.

    A role's end after some hours; botocore renews them at least ten minutes before, so that a link of minutes never
    outlives them.
    """

    def __init__(self, profile: str | None = None) -> None:
        import aioboto3  # takes 0.2 s: an archive without S3 starts without it

        self._session = aioboto3.Session(profile_name=profile)
        self._found: Any = None
        self._finding = asyncio.Lock()

    @property
    def region(self) -> str | None:
        """The region of the configuration that the credentials come from, or ``AWS_REGION``; None where none is named."""
        return self._session.region_name or os.environ.get("AWS_REGION") or None

    async def current(self) -> Credentials:
        """The credentials as they are now; raises `CredentialsUnavailable`."""
        try:
            async with self._finding:
                self._found = self._found or await self._session.get_credentials()
            frozen = await self._found.get_frozen_credentials() if self._found is not None else None
        except Exception as error:  # the kinds are those of botocore and of whatever network is in between
            raise CredentialsUnavailable(f"The AWS credentials cannot be had ({type(error).__name__}).") from None
        if frozen is None:
            raise CredentialsUnavailable(
                "No AWS credentials are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give "
                "the container or machine a role."
            )
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)
