"""The ``[search]`` section of ``tharsis.toml``: which engine has the index, and how it is reached."""

import re
from typing import Literal

import msgspec

from config.kinds import Count, FileName, Number, Seconds, Text, Url
from config.tables import ConfigurationError

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")  # names of indices are lower case; dots part their names


class ElasticSettings(msgspec.Struct, frozen=True):
    """One archive in an Elasticsearch: ``prefix`` begins the names of its indices, ``api_key_file`` holds the key as issued.

    ``by_mission`` gives each mission indices of its own, each of ``shards`` shards and ``replicas`` copies: what is said
    here holds for indices made from now on (`tharsis index rebuild` makes all anew). A harvest that gets no answer tries
    again for ``patience`` seconds, and shows readers what it wrote every ``show_after`` seconds and at its end.
    """

    url: Url = "http://127.0.0.1:9200"
    prefix: Text = "tharsis"
    api_key_file: FileName | None = None
    ca_file: FileName | None = None
    by_mission: bool = True
    shards: Number = 1
    replicas: Count = 1
    patience: Seconds = 60.0
    show_after: Seconds = 5.0


class SearchSettings(msgspec.Struct, frozen=True):
    """Which engine has the index: the data folder's own, or an Elasticsearch."""

    engine: Literal["embedded", "elastic"] = "embedded"
    elastic: ElasticSettings = ElasticSettings()


def check_search(search: SearchSettings, source: str) -> None:
    """Refuse a prefix that no index can have; raises `ConfigurationError`."""
    if not _PREFIX.fullmatch(search.elastic.prefix):
        raise ConfigurationError(
            f"{source}: search.elastic.prefix: {search.elastic.prefix!r} cannot begin the name of an index. "
            "Write lower-case letters, digits, - and _."
        )
