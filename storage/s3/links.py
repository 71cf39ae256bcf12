"""Links to objects: presigned addresses that whoever holds them may follow."""

from __future__ import annotations

import time
from collections.abc import Callable

from storage.disposition import disposition
from storage.port import Location, Terms, Unreachable
from storage.s3.buckets import Buckets, place_of
from storage.s3.presign import presign

LINK_PARAMETER = "x-tharsis-id"
"""The signed parameter that joins a line of S3's access logs to what was charged."""


class S3Links:
    """Signs links; none lives longer than the credentials that sign it."""

    def __init__(self, buckets: Buckets, clock: Callable[[], float] = time.time) -> None:
        self._buckets, self._clock = buckets, clock

    async def link(self, location: Location, terms: Terms) -> str:
        """A presigned address of the whole object, or of one range; raises `Unreachable` where nothing can be signed now."""
        place = place_of(location.url)
        bucket, credentials = await self._buckets.of(place.bucket)
        now, life = self._clock(), terms.life
        if credentials.expires is not None:
            life = min(life, int(credentials.expires - now))
        if life < 1:
            raise Unreachable("The credentials for the bucket of the file are about to end.")
        parameters = {
            "response-content-disposition": disposition(terms.name, terms.media_type),
            "response-content-type": terms.media_type,
            LINK_PARAMETER: terms.link_id,
        }
        headers = {}
        if terms.byte_range is not None:
            headers["range"] = f"bytes={terms.byte_range[0]}-{terms.byte_range[1]}"
        return presign(bucket, place.key, credentials, expires_in=life, now=now, parameters=parameters, headers=headers)
