"""Sending clients to S3: a redirect to a link of the whole object, which is charged once for as long as it lives."""

import time
from collections.abc import Mapping

from fastapi import Response

from access.grants import Grants
from access.identity import Identity
from access.links import Grant, LinkInvalid
from access.meter import Charge
from config.data import DataSettings
from dataapi.bytes.headers import LINKED
from schema.records import FileRecord
from schema.uris import parse_uri
from storage.linking import Linking
from storage.port import Route, Terms

_DEFAULTS = DataSettings()


class Redirects:
    """Gives out links in answer to requests for files of prefixes that are ``direct``.

    Whatever range a client asks for, the link is to the whole object: clients use it again for other ranges.
    """

    def __init__(self, linking: Linking, grants: Grants, settings: DataSettings = _DEFAULTS) -> None:
        self._linking, self._grants = linking, grants
        self._forwarding = {"bearer": settings.forwards_bearer, "basic": settings.forwards_basic}

    def may_follow(self, headers: Mapping[str, str]) -> bool:
        """Whether a client may be redirected: not one that would show S3, which refuses it, the token that it shows us."""
        scheme = headers.get("authorization", "").partition(" ")[0].lower()
        return not headers.get("user-agent", "").startswith(self._forwarding.get(scheme, ()))

    async def to(self, file: FileRecord, route: Route, identity: Identity) -> Response | None:
        """A redirect for whoever asks; None where the bytes are ours to send.

        The whole file is charged once in each slot of time, which is as long as a link lives. Accounts that are slowed down
        get no links. Raises as `Reading.find` does, and one of `access.refusals.ACCESS_ERRORS`.
        """
        location = await self._linking.found(route) if self._grants.at_full_speed(identity) else None
        if location is None:
            return None
        now, life = int(time.time()), self._grants.link_life
        slot = now // life
        charge = Charge(file.uri, file.size, mission=parse_uri(file.uri).mission)
        reservation = await self._grants.reserve(identity, [charge], slot, (slot + 2) * life)
        url = await self._linking.link(location, Terms(life, reservation.id, file.name, file.media_type))
        if url is None:
            await self._grants.meter.give_back(identity.account, reservation.id, file.size)
            return None
        return _redirect(url)

    async def of_link(self, file: FileRecord, route: Route, grant: Grant) -> Response | None:
        """A redirect for a link of ours, which was charged when it was given out; one to ranges is answered by us.

        Raises `LinkInvalid` for a link that is not known any more, and as `to` does.
        """
        location = await self._linking.found(route) if not grant.ranges else None
        if location is None:
            return None
        holder = await self._grants.holder(grant.link_id)
        if holder is None:
            raise LinkInvalid("The link is not known any more; ask for a new one.")
        if not self._grants.at_full_speed(holder):
            return None
        life = min(self._grants.link_life, max(1, grant.expires - int(time.time())))
        url = await self._linking.link(location, Terms(life, grant.link_id, file.name, file.media_type))
        return _redirect(url) if url is not None else None


def _redirect(url: str) -> Response:
    return Response(status_code=303, headers={"location": url, **LINKED})
