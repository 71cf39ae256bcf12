"""Where an Elasticsearch is, and how an archive lies in it."""

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """``urls`` are of one cluster; ``prefix`` begins the names of all its indices of this archive.

    ``by_mission`` gives each mission indices of its own, of ``shards`` shards and ``replicas`` copies. ``api_key`` is sent as
    it is; ``ca_file`` names the certificates to trust. A writer that gets no answer tries again for ``patience`` seconds;
    its lock is free when it has not been renewed for ``lease`` seconds. Batches that follow each other are shown to readers
    together, every ``show_after`` seconds.
    """

    urls: tuple[str, ...] = ("http://127.0.0.1:9200",)
    prefix: str = "tharsis"
    api_key: str | None = None
    ca_file: str | None = None
    by_mission: bool = True
    shards: int = 1
    replicas: int = 0
    patience: float = 60.0
    show_after: float = 0.0
    lease: float = 60.0
    breaker_failures: int = 5
    breaker_pause: float = 5.0
