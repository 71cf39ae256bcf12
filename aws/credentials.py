"""The AWS credentials that requests and links are signed with: those of the process's own session, renewed before they end."""

from __future__ import annotations

import asyncio
import datetime
import os
from dataclasses import dataclass, field
from functools import partial
from typing import Any

_SESSION_NAME = "tharsis"  # how a role's use shows in AWS's records


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS key, with the token of its session where it has one. The secrets show in no representation.

    ``expires``: when it ends, in seconds since 1970; None where that is not known, or never.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires: float | None = field(default=None, compare=False)


class CredentialsUnavailable(Exception):
    """There are no AWS credentials, or they cannot be renewed; the message names where they are looked for."""


class SessionCredentials:
    """Credentials as AWS's tools find them: environment, profile, or the role of a container or machine.

    ``role``, the ARN of one, is assumed with them. A role's end after some hours; botocore renews them at least ten minutes
    before, so that a link of minutes never outlives them.
    """

    def __init__(self, profile: str | None = None, role: str | None = None, region: str | None = None) -> None:
        self._profile, self._role, self._region = profile, role, region
        self._session: Any = None
        self._found: Any = None
        self._opening, self._finding = asyncio.Lock(), asyncio.Lock()

    async def region(self) -> str | None:
        """The region that was given, or that of the process's configuration; None where it names none.

        Raises `CredentialsUnavailable` where that cannot be read.
        """
        found = self._region or os.environ.get("AWS_REGION")
        if not found:
            try:
                found = (await self.open()).get_config_variable("region")
            except Exception as error:  # the kinds are those of botocore
                raise CredentialsUnavailable(
                    f"The AWS configuration cannot be read ({type(error).__name__}): correct AWS_PROFILE, or the file that "
                    "has the profile."
                ) from None
        return str(found) if found else None

    async def open(self) -> Any:
        """Give the session, which is made at the first call; nobody is asked for credentials yet.

        It takes a third of a second, most of it to import what an archive without S3 does without: other requests do not wait.
        """
        async with self._opening:
            if self._session is None:
                self._session = await asyncio.to_thread(_session_of, self._profile)
        return self._session

    async def current(self) -> Credentials:
        """The credentials as they are now; raises `CredentialsUnavailable`."""
        try:
            if self._found is None:
                async with self._finding:
                    self._found = self._found or await self._find()
            frozen = await self._found.get_frozen_credentials() if self._found is not None else None
        except Exception as error:  # the kinds are those of botocore and of whatever network is in between
            raise CredentialsUnavailable(f"The AWS credentials cannot be had ({type(error).__name__}).") from None
        if frozen is None:
            raise CredentialsUnavailable(
                "No AWS credentials are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give "
                "the container or machine a role."
            )
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token, _end(self._found))

    async def _find(self) -> Any:
        session = await self.open()
        own = await session.get_credentials()
        if own is None or self._role is None:
            return own
        from aiobotocore.credentials import AioAssumeRoleCredentialFetcher, AioDeferredRefreshableCredentials

        make_client = partial(session.create_client, region_name=self._region)
        fetcher = AioAssumeRoleCredentialFetcher(make_client, own, self._role, {"RoleSessionName": _SESSION_NAME})
        return AioDeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")


def _session_of(profile: str | None) -> Any:
    from aiobotocore.session import AioSession

    return AioSession(profile=profile)


def _end(found: Any) -> float | None:
    """When credentials end, in seconds since 1970. botocore tells nobody, but keeps it."""
    end = getattr(found, "_expiry_time", None)
    return end.timestamp() if isinstance(end, datetime.datetime) else None
