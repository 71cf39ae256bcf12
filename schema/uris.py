"""Virtual paths and the Atlas's uris for the same places.

``/{mission}/{spacecraft}/{bundle or volume}/…`` and ``atlas:{pds3|pds4}:{mission}:{spacecraft}:/{bundle or
volume}/…{::release}`` name one place; the uri also says the standard and may say a release.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_ATLAS = re.compile(
    r"atlas:(?P<standard>pds3|pds4):(?P<mission>[a-z0-9_]+):(?P<spacecraft>[a-z0-9_]+):(?P<rest>/.*?)(?:::(?P<release>[^/:]+))?\Z",
    re.DOTALL,
)
SHORT_NAME = re.compile(r"[a-z0-9_]+\Z")


class Place(NamedTuple):
    """A place of the virtual directory; ``rest`` begins with ``/`` and is what follows the spacecraft."""

    standard: str
    mission: str
    spacecraft: str
    rest: str
    release: str | None = None

    @property
    def path(self) -> str:
        """The virtual path."""
        return f"/{self.mission}/{self.spacecraft}{self.rest}"

    @property
    def uri(self) -> str:
        """The Atlas's uri."""
        release = f"::{self.release}" if self.release else ""
        return f"atlas:{self.standard}:{self.mission}:{self.spacecraft}:{self.rest}{release}"


@lru_cache(4096)  # a file's uri is asked for again where its product and its directory are filed
def parse_uri(uri: str) -> Place:
    """The place that an Atlas uri names. Raises ValueError where the text is none."""
    match = _ATLAS.match(uri)
    if match is None:
        raise ValueError(
            f"{uri!r} is not an Atlas uri: write atlas:pds3|pds4:mission:spacecraft:/volume/path, "
            "with ::release at the end where one is meant"
        )
    return Place(match["standard"], match["mission"], match["spacecraft"], match["rest"], match["release"])
